"""What lies in the folder of a target, for tests of backups."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agreements import storage


def manifests(to: str) -> list[Path]:
    return sorted(Path(to).glob("backups/*/manifest.json"))


def manifest(to: str) -> dict:
    return json.loads(manifests(to)[-1].read_text())["manifest"]


def objects(to: str) -> set[Path]:
    return {path for path in Path(to, "objects").rglob("*") if path.is_file()}


def listed(to: str) -> list[list]:
    lines = manifests(to)[-1].with_name("files.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def refused(*words: str, command: str = "backup") -> str:
    with pytest.raises(CommandError) as error:
        call_command(command, *words)
    return str(error.value)


def all_of(to: str) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path(to).rglob("*") if path.is_file()}


def as_it_lies(name: str) -> bytes:
    with storage.open_as_it_lies(name) as file:
        return file.read()

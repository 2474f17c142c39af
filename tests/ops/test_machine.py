import os

import pytest

from ops import machine
from ops.machine import Need

HERE = Need("python3", lambda: True)
NOT_HERE = Need("a-printer", lambda: False)


def test_what_is_there_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    assert machine.provide([HERE]) == ()
    assert capsys.readouterr().out == ""


def test_what_is_missing_is_named_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert machine.provide([HERE, NOT_HERE]) == ("a-printer",)
    assert capsys.readouterr().out == "Missing on this machine: sudo apt-get install a-printer\n"


def test_root_has_it_installed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "_apt_get", lambda *arguments: asked.append(arguments))
    printer = Need("a-printer", lambda: bool(asked))
    assert machine.provide([printer]) == ()
    assert asked == [("update",), ("install", "--no-install-recommends", "-y", "a-printer")]
    assert capsys.readouterr().out == "Installing a-printer\n"

"""`manage.py verify_bundle` names whatever is not as the portal signed it."""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command

from agreements import signatures
from agreements.archives.bundle_check import check_bundle
from tests.services.evidence.bundled import bundle_of, case, members, packed, signed_anew

pytestmark = pytest.mark.django_db
JSON = ("audit/events.json", "audit/proof.json")


@pytest.fixture
def bundle() -> bytes:
    return bundle_of(case())


def said(path: Path, *arguments: str) -> str:
    out = io.StringIO()
    try:
        call_command("verify_bundle", str(path), *arguments, stdout=out)
    except CommandError as error:
        return f"{error.returncode}: {error}"
    return out.getvalue()


def problems(bundle: bytes) -> list[str]:
    return check_bundle(io.BytesIO(bundle)).problems


def test_says_what_it_is_and_which_key_to_compare(bundle: bytes, tmp_path: Path) -> None:
    file, pem = tmp_path / "bundle.zip", tmp_path / "key.pem"
    file.write_bytes(bundle)
    key = signatures.signing_key()
    lines = said(file).splitlines()
    manifest = json.loads(members(bundle)["manifest.json"])
    assert lines[0].startswith(
        f"{manifest['agreement']}: {len(manifest['files'])} files and 6 audit events are as"
    )
    assert lines[2] == f"Signed by the key {signatures.fingerprint(key)}"
    assert "compare it with the /keys/ page" in lines[3]
    pem.write_text(signatures.to_pem(key))
    assert "compare" not in said(file, "--key", str(pem))


def test_a_key_that_is_another_or_none_is_named(bundle: bytes, tmp_path: Path, settings) -> None:
    file, pem = tmp_path / "bundle.zip", tmp_path / "key.pem"
    file.write_bytes(bundle)
    settings.SIGNING_KEYS = ["another"]
    pem.write_text(signatures.to_pem(signatures.signing_key()))
    other = signatures.fingerprint(signatures.signing_key())
    assert said(file, "--key", str(pem)).startswith(f"1: The key {other} did not sign")
    pem.write_text("no key")
    assert (
        said(file, "--key", str(pem)) == f"1: {pem} is no public key of Ed25519 that can be read."
    )
    gone = tmp_path / "gone"
    assert said(gone) == f"1: {gone} can't be read: No such file or directory."


def test_any_byte_of_any_file_that_is_another_is_named(bundle: bytes) -> None:
    files = members(bundle)
    chance = random.Random(16)
    for name, content in files.items():
        place = chance.randrange(len(content))
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        for other in (bytes(changed), content[:-1], content + b"x", b""):
            found = " ".join(problems(packed({**files, name: other})))
            assert name in found or "manifest.sig" in found, (name, place)
    for name in files:
        without = {path: content for path, content in files.items() if path != name}
        assert f"{name} is missing." in problems(packed(without))


def test_any_byte_of_the_archive_is_named_or_changes_no_file(bundle: bytes) -> None:
    """What a ZIP archive says of times and versions is no part of the evidence."""
    files = members(bundle)
    chance = random.Random(7)
    for _try in range(150):
        changed = bytearray(bundle)
        changed[chance.randrange(len(bundle))] ^= 1 << chance.randrange(8)
        if not problems(bytes(changed)):
            assert members(bytes(changed)) == files


def test_what_is_there_besides_is_named(bundle: bytes) -> None:
    files = members(bundle)
    assert problems(packed({**files, "../more": b"x"})) == ["../more is not in the manifest."]
    twice = io.BytesIO(bundle)
    with zipfile.ZipFile(twice, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("README.txt", files["README.txt"])
    assert problems(twice.getvalue()) == ["README.txt stands there more than once."]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", packed({}), packed({"x": b"y"})])
def test_what_is_no_bundle_is_told_so(content: bytes) -> None:
    assert len(problems(content)) == 1


def test_an_event_or_a_proof_that_was_changed_is_named_even_if_signed_anew(
    bundle: bytes, settings
) -> None:
    """The portal's own key would have to lie about its own chain."""
    settings.SIGNING_KEYS = ["of somebody else"]
    events = json.loads(members(bundle)["audit/events.json"])
    for place in (0, -1):
        each = events[place]
        for key in each["event"]:
            found = problems(signed_anew(bundle, JSON[0], _other_fact(place, key)))
            assert "is not what was chained there" in found[0], key
        for part in each["kept"]:
            found = problems(signed_anew(bundle, JSON[0], _other_part(place, part)))
            assert f"what stands for “{part}” is not what was chained." in found[0]
    paths = json.loads(members(bundle)["audit/proof.json"])["paths"]
    last = str(events[-1]["position"])
    for step in range(len(paths[last])):
        found = problems(signed_anew(bundle, JSON[1], _other_step(last, step)))
        assert f"at position {last} is not what was chained there" in found[0]
    found = problems(signed_anew(bundle, JSON[0], list.pop))
    assert found == ["audit/events.json and audit/proof.json are not about the same events."]
    found = problems(signed_anew(bundle, JSON[1], dict.clear))
    assert found == ["audit/events.json or audit/proof.json is not what a bundle has there."]


def _other_fact(place: int, key: str):
    return lambda events: events[place]["event"].update({key: "x"})


def _other_part(place: int, part: str):
    return lambda events: events[place]["kept"][part].__setitem__(0, "x")


def _other_step(position: str, step: int):
    return lambda proof: proof["paths"][position].__setitem__(step, "0" * 64)


def test_it_verifies_where_there_is_no_database_and_no_key(bundle: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(bundle)
    bare = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "SECRET_KEY": "any",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_bundle", str(file)],
        cwd=portal.BASE_DIR,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 audit events are as they were signed" in done.stdout


def test_openssl_and_sha256sum_tell_the_same(bundle: bytes, tmp_path: Path) -> None:
    files = members(bundle)
    for name in ("manifest.json", "manifest.sig", "portal-key.pem"):
        (tmp_path / name).write_bytes(files[name])
    words = "pkeyutl -verify -pubin -inkey portal-key.pem -rawin -in manifest.json"
    assert words in " ".join(files["README.txt"].decode().split())
    command = ["openssl", *words.split(), "-sigfile", "manifest.sig"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    for told in json.loads(files["manifest.json"])["files"]:
        assert hashlib.sha256(files[told["path"]]).hexdigest() == told["sha256"]

"""What lay in the clear, or under an older key, is sealed under the first one, beside people."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from django.db import connection

from agreements import file_encryption, storage
from agreements.file_encryption import State
from agreements.models import AuditEvent
from agreements.services.operations import sealing_files
from agreements.storage import Kind
from tests.services.test_object_storage import ObjectStorage
from tests.test_sealed_storage import in_the_clear

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("installation")]

CONTENTS = [b"", b"%PDF-1.4 short", os.urandom(3 * file_encryption.PIECE)]


def state(name: str) -> State:
    with storage.open_as_it_lies(name) as file:
        return file_encryption.state_of(file)


def counts() -> dict[str, tuple[int, ...]]:
    """Of the kinds of which there is anything."""
    told = {}
    for done in sealing_files.seal_files():
        numbers = (done.sealed, done.anew, done.current, done.locked, done.damaged)
        if any(numbers):
            told[str(done.kind)] = numbers
    return told


def recorded() -> list[tuple[str, dict]]:
    found = AuditEvent.objects.filter(subject="STORAGE_KEY").order_by("pk")
    return list(found.values_list("action", "facts"))


def test_what_lay_in_the_clear_is_sealed_under_its_name(settings, installation) -> None:
    names = [in_the_clear(settings, content) for content in CONTENTS]
    new = storage.store(Kind.ISSUED, b"new").name
    assert counts() == {"scans": (3, 0, 0, 0, 0), "issued": (0, 0, 1, 0, 0)}
    assert {state(name) for name in names} == {State.CURRENT}
    assert [storage.read_file(name) for name in names] == CONTENTS
    assert storage.read_file(new) == b"new"
    assert recorded() == [("files:seal", {"kind": "scans", "number": 3})]
    assert counts() == {"scans": (0, 0, 3, 0, 0), "issued": (0, 0, 1, 0, 0)}
    assert len(recorded()) == 1
    assert not list((installation / "private" / "incoming").iterdir())
    assert not list(installation.rglob("*.part"))


def test_a_new_key_locks_all_anew_and_what_is_in_them_stays_as_it_is(settings) -> None:
    old, (key,) = storage.store(Kind.SCANS, CONTENTS[2]).name, settings.STORAGE_KEYS
    with storage.open_as_it_lies(old) as file:
        pieces = file.read()[file_encryption.HEAD :]
    clear = in_the_clear(settings)
    settings.STORAGE_KEYS = ["new", key]
    new = storage.store(Kind.SCANS, b"new").name
    assert counts() == {"scans": (1, 1, 1, 0, 0)}
    assert ("keys:reseal", {"kind": "scans", "number": 1}) in recorded()
    settings.STORAGE_KEYS = ["new"]
    assert {state(name) for name in (old, clear, new)} == {State.CURRENT}
    assert storage.read_file(old) == CONTENTS[2]
    with storage.open_as_it_lies(old) as file:
        assert file.read()[file_encryption.HEAD :] == pieces


def test_what_no_key_opens_and_what_is_damaged_is_told_and_left(
    settings, installation, capsys
) -> None:
    name = storage.store(Kind.SCANS, b"content").name
    kept, settings.STORAGE_KEYS = settings.STORAGE_KEYS, ["new-key"]
    with pytest.raises(CommandError, match="put those back that are not in STORAGE_KEY"):
        call_command("seal_files")
    assert "scans: 0 sealed, 0 locked anew, 0 were, 1 that no key opens" in capsys.readouterr().out
    settings.STORAGE_KEYS = kept
    assert storage.read_file(name) == b"content"
    (installation / "private" / name).write_bytes(b"%PDF planted")
    with pytest.raises(CommandError, match="can be brought from a backup"):
        call_command("seal_files")
    assert (installation / "private" / name).read_bytes() == b"%PDF planted"
    settings.STORAGE_KEYS = []
    with pytest.raises(CommandError, match="STORAGE_KEY is empty"):
        call_command("seal_files")


def test_whoever_deletes_a_file_meanwhile_does_not_get_it_back(
    settings, installation, monkeypatch
) -> None:
    name, real = in_the_clear(settings), file_encryption.unsealed

    def deleting(*words):
        (installation / "private" / name).unlink(missing_ok=True)
        return real(*words)

    monkeypatch.setattr(file_encryption, "unsealed", deleting)
    counts()
    assert not storage.is_there(name)


def test_where_it_does_not_come_back_as_it_was_it_stays(settings, monkeypatch) -> None:
    name, real = in_the_clear(settings, b"content"), file_encryption.sealed
    monkeypatch.setattr(
        file_encryption,
        "sealed",
        lambda _content, name: real(sealing_files.File(open(os.devnull, "rb")), name),  # noqa: SIM115, PTH123
    )
    with pytest.raises(CommandError, match="what was done stays done"):
        call_command("seal_files")
    assert storage.read_file(name) == b"content"


_KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from agreements import private_storage

connection.settings_dict["NAME"] = sys.argv[1]
rename, done = Path.rename, []

def dying(self, target):
    if len(done) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(target)
    return rename(self, target)

Path.rename = dying
call_command("seal_files")
"""


def test_killed_it_goes_on(settings, installation) -> None:
    names = {in_the_clear(settings, b"content %d" % number): number for number in range(9)}
    environment = {
        **os.environ,
        "VAR_DIR": str(installation),
        "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
    }
    command = [sys.executable, "-c", _KILLED, str(connection.settings_dict["NAME"])]
    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert sum(state(name) is State.CURRENT for name in names) == 3
    assert counts() == {"scans": (6, 0, 3, 0, 0)}
    for name, number in names.items():
        assert storage.read_file(name) == b"content %d" % number
    # What it was at lies beside, sealed, until the daily sweep.
    assert [b"content" in path.read_bytes() for path in Path(installation).rglob("*.part")] == [
        False
    ]


@pytest.mark.parametrize("kind", ["in memory", "S3"])
def test_it_is_the_same_where_files_are_objects(kind, settings, monkeypatch, request) -> None:
    made: Storage = ObjectStorage() if kind == "in memory" else request.getfixturevalue("bucket")
    monkeypatch.setattr(storage, "default_storage", made)
    clear = [in_the_clear(settings, content) for content in CONTENTS[1:]]
    large = os.urandom(9 * 1024 * 1024 + 7)  # S3 takes it in several parts
    new = storage.store(Kind.SCANS, large).name
    settings.STORAGE_KEYS = ["new", *settings.STORAGE_KEYS]
    assert counts() == {"scans": (2, 1, 0, 0, 0)}
    settings.STORAGE_KEYS = ["new"]
    assert set(storage.stored_names(Kind.SCANS)) == {*clear, new}
    assert [storage.read_file(name) for name in (*clear, new)] == [*CONTENTS[1:], large]
    with storage.local_copy(new) as path:
        assert path.read_bytes() == large
    with storage.open_stored(new) as file:
        file.seek(len(large) - 5)
        assert file.read() == large[-5:]


@pytest.fixture
def bucket(on_s3, s3_server) -> Storage:
    """Files in S3, as django-storages has them."""
    from storages.backends.s3 import S3Storage

    return S3Storage(
        endpoint_url=s3_server,
        bucket_name=on_s3,
        region_name="us-east-1",
        access_key="key",
        secret_key="a/b",
        location="private",
        default_acl=None,
    )

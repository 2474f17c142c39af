"""`manage.py restore`: what it refuses before it writes, and what it makes of being killed."""

import json
import os
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agreements.enums import Status
from tests.admin import desk
from tests.factories import rendered_version
from tests.management.test_backup import listed, manifests, objects
from tests.services.operations.backing_up import (
    Installation,
    all_files,
    back_up,
    empty_installation,
    rows_here,
)
from tests.tiers import full

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installation", "identity"),
]


@pytest.fixture
def agreement(installation):
    return desk.filed(Status.APPROVED, version=rendered_version())


@pytest.fixture
def backup(agreement, to_folder) -> str:
    back_up(to_folder)
    return to_folder


def refused(backup: str, *words: str) -> str:
    """What it says; it looks at whether the backup fits before it looks at the installation."""
    with pytest.raises(CommandError) as error:
        call_command("restore", "--from", backup, *words)
    return str(error.value)


class TestRefused:
    def test_without_the_identity(self, backup):
        assert "give the secret key with --identity" in refused(backup)

    def test_with_another_identity(self, backup, tmp_path):
        other = tmp_path / "other"
        other.write_text(str(pyrage.x25519.Identity.generate()))
        assert "does not open this backup" in refused(backup, "--identity", str(other))

    def test_without_the_keys_of_the_portal(self, backup, identity, settings):
        settings.FIELD_KEYS, settings.MARK_KEYS = ["another"], []
        settings.STORAGE_KEYS = []
        said = refused(backup, "--identity", str(identity))
        assert "are not in the settings: FIELD_KEY (1), MARK_KEY (1), STORAGE_KEY (1). Put" in said

    def test_unless_they_are_lost_for_good(self, backup, identity, settings):
        settings.MARK_KEYS = []
        said = refused(backup, "--identity", str(identity), "--keys-are-lost")
        assert "This installation is not empty" in said

    def test_into_a_portal_that_is_in_use(self, backup, identity):
        rows = rows_here()
        said = refused(backup, "--identity", str(identity))
        assert "This installation is not empty: there are rows in" in said
        assert rows_here() == rows

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"engine": "oracle"}, "another kind of database"),
            ({"migrations": ["agreements.9999_later"]}, "agreements.9999_later are unknown here"),
        ],
    )
    def test_what_does_not_fit(self, backup, identity, settings, changed, words):
        path = manifests(backup)[0]
        told = json.loads(path.read_text())
        told["manifest"].update(changed)
        path.write_text(json.dumps({**told, "signature": None}))
        assert words in refused(backup, "--identity", str(identity))

    @pytest.mark.parametrize("signature", [None, {"key_id": "0" * 64, "value": "AAAA"}])
    def test_what_somebody_else_may_have_put_there(self, backup, identity, signature):
        """Whoever can write to the place can seal a database of their own for the portal."""
        path = manifests(backup)[0]
        told = json.loads(path.read_text())
        told["manifest"]["keys"] = {}
        path.write_text(json.dumps({**told, "signature": signature}))
        words = ("--identity", str(identity))
        assert "is not signed by a key of SIGNING_KEY" in refused(backup, *words)
        assert "is not empty" in refused(backup, *words, "--keys-are-lost")

    def test_what_is_damaged_before_anything_is_written(self, backup, identity, tmp_path):
        min(objects(backup)).write_bytes(b"x")
        with empty_installation(tmp_path / "new") as new:
            done = new.restore(backup, "--identity", str(identity))
            assert done.returncode == 1
            assert "changed or is not whole" in done.stderr
            assert (new.files(), new.rows()) == ({}, {})


_KILLED = """
import os, signal, sys
from django.core.management import call_command
from agreements.backups.databases import snapshot
from agreements.services.operations import restoring

where = sys.argv[1]

def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "in the database":
    opened = restoring.target_contents.opened_content
    def dying(target, stored, identities):
        content = opened(target, stored, identities)
        read = content.read
        if stored.name.endswith("/database"):
            content.read = lambda _size=0: die() if content._content.size > 5000 else read(1000)
        return content
    restoring.target_contents.opened_content = dying
elif where == "behind the database":
    put = snapshot.restore_dump
    snapshot.restore_dump = lambda dump: (put(dump), die())
elif where == "in the files":
    written = []
    write = restoring._write
    def dying(file, content):
        if len(written) == 2:
            die()
        written.append(write(file, content))
    restoring._write = dying
elif where == "at the end":
    restoring.finish = die
call_command("restore", "--from", *sys.argv[2:])
"""


@pytest.mark.parametrize(
    "where",
    [
        "in the files",
        full("in the database"),
        full("behind the database"),
        full("at the end"),
    ],
)
def test_killed_and_run_again_it_ends_the_same(
    backup, identity, tmp_path, where, installation
) -> None:
    files = all_files(installation)
    with empty_installation(tmp_path / "new") as new:
        words = [backup, "--identity", str(identity)]
        assert new.run(_KILLED, where, *words).returncode == -9
        done = new.restore(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert new.files() == files
        # One more than when the backup was made: that it was restored. What followed here is not.
        assert len(new.rows()["agreements_auditevent"]) == len(rows_here()["agreements_auditevent"])
        assert not (new.var / "backup" / "restoring.json").exists()


@pytest.mark.full
def test_another_backup_is_not_mixed_into_one_that_is_half_restored(
    backup, identity, tmp_path, agreement
) -> None:
    with empty_installation(tmp_path / "new") as new:
        words = [backup, "--identity", str(identity)]
        assert new.run(_KILLED, "in the files", *words).returncode == -9
        back_up(backup)
        first = manifests(backup)[0].parent.name
        done = new.restore(*words)
        assert done.returncode == 1
        assert f"{first}, is half restored here" in done.stderr
        assert new.restore(*words, "--backup", first).returncode == 0


_KILLED_BACKUP = """
import os, signal, sys
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from agreements.services.operations import backup_files

connection.settings_dict["NAME"] = sys.argv[1]
settings.BACKUP_RECIPIENTS = [sys.argv[3]]
write, written = backup_files.FileCopier._write, []

def dying(self, file, sha256):
    if len(written) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    written.append(file)
    return write(self, file, sha256)

backup_files.FileCopier._write = dying
call_command("backup", "--to", sys.argv[2])
"""


def test_a_backup_that_was_killed_goes_on_and_the_earlier_one_is_untouched(
    backup, agreement, tmp_path, installation, settings
) -> None:
    (earlier,) = manifests(backup)
    before = objects(backup)
    for number in range(3):
        desk.add_scan(agreement, agreement.documents.get(), pages=number + 3)
    here = Installation(tmp_path, os.environ["DATABASE_URL"])
    name, recipient = str(connection.settings_dict["NAME"]), settings.BACKUP_RECIPIENTS[0]
    killed = here.run(_KILLED_BACKUP, name, backup, recipient)
    assert killed.returncode == -9, killed.stderr
    half = objects(backup)
    assert len(half) >= len(before) + 2
    call_command("verify_backup", backup)
    back_up(backup)
    whole = objects(backup)
    assert half <= whole, "what was there was copied once more"
    assert len({path.name.partition("-")[0] for path in whole}) == len(whole)
    assert {file[2] for file in listed(backup)} <= {str(p.relative_to(backup)) for p in whole}
    assert len(manifests(backup)) == 2
    assert earlier.exists()
    assert not list(Path(installation, "backup").glob("*.journal"))

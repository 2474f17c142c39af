"""`manage.py backup`: there and back, and everything that can be wrong."""

import errno
import hashlib
import os
from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command

from agreements import file_hold, storage
from agreements.backups.targets import target as targets
from agreements.enums import AuditAction, Status
from agreements.models import AuditEvent, SignedScan
from agreements.release_storage.local_disk import LocalReleases
from agreements.selectors.evidence.backups import last_good_backup
from agreements.services.operations import backup_files, backup_lock
from tests.admin import desk
from tests.factories import rendered_version
from tests.management import backups_made
from tests.management.backups_made import all_of, listed, manifest, manifests, objects, refused
from tests.services.operations.backing_up import (
    all_files,
    back_up,
    empty_installation,
    rows_here,
    without_restore,
)
from tests.services.releases.recalling import FILES, release_of
from tests.tiers import full

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installation", "identity"),
]


@pytest.fixture
def agreement(installation):
    return desk.filed(Status.APPROVED, version=rendered_version())


class TestABackup:
    @pytest.mark.parametrize("place", ["folder", full("s3"), full("sftp")])
    def test_is_restored_row_by_row_and_byte_by_byte(
        self, agreement, place, request, tmp_path, identity, installation
    ):
        to = request.getfixturevalue(f"to_{place}")
        release_of(agreement.dataset)
        rows, files = rows_here(), all_files(installation)
        said = back_up(to, "--with-releases")
        assert "was read back" in said
        more = {"BACKUP_SSH_KEY": "", "BACKUP_KNOWN_HOSTS": ""}
        if place == "sftp":
            server = request.getfixturevalue("sftp_server")
            more = server.settings
        with empty_installation(tmp_path / "new", **more) as new:
            restored = new.restore(to, "--identity", str(identity))
            assert restored.returncode == 0, restored.stdout + restored.stderr
            assert "is restored" in restored.stdout
            assert f"{len(files)} with both" in restored.stdout
            assert without_restore(new.rows(), rows) == rows
            assert new.files() == files
            # A portal that stands is not restored into.
            again = new.restore(to, "--identity", str(identity))
            assert again.returncode == 1
            assert "This installation is not empty" in again.stderr

    def test_is_on_record_and_is_as_old_as_its_snapshot(self, agreement, to_folder):
        assert last_good_backup() is None
        back_up(to_folder)
        event = AuditEvent.objects.get(action=AuditAction.BACKUP_MAKE)
        told = manifest(to_folder)
        assert event.facts["backup"] == told["id"]
        assert last_good_backup().isoformat() == told["taken_at"]

    def test_says_of_itself_what_is_in_it_and_nothing_of_people(self, agreement, to_folder):
        back_up(to_folder)
        told = manifest(to_folder)
        assert told["tables"]["agreements_signedscan"] == 1
        assert told["files"] == len(listed(to_folder)) > 2
        keys = "SECRET_KEY FIELD_KEY MARK_KEY SIGNING_KEY STORAGE_KEY VISA_KEY"
        assert set(told["keys"]) == set(keys.split())
        lying = b"".join(p.read_bytes() for p in Path(to_folder).rglob("*") if p.is_file())
        for secret in (
            agreement.signer.email,
            agreement.signer.name,
            agreement.scans.get().original_name,
            "tests-only",
            "SQLite format",
            "PGDMP",
            "%PDF",
        ):
            assert secret.encode() not in lying

    def test_can_be_readable_for_everybody_if_that_is_said(self, agreement, to_folder, settings):
        settings.BACKUP_RECIPIENTS = []
        assert "nobody is named who could open" in refused("--to", to_folder)
        assert objects(to_folder) == set()
        back_up(to_folder, "--unencrypted")
        assert manifest(to_folder)["recipients"] == []
        copied = {path.read_bytes() for path in objects(to_folder)}
        assert backups_made.as_it_lies(agreement.scans.get().file) in copied

    def test_sends_nothing_twice(self, agreement, to_folder):
        back_up(to_folder)
        before = objects(to_folder)
        desk.add_scan(agreement, agreement.documents.get(), pages=3)
        back_up(to_folder)
        new = backups_made.as_it_lies(SignedScan.objects.latest("pk").file)
        added = {path.name.partition("-")[0] for path in objects(to_folder) - before}
        assert hashlib.sha256(new).hexdigest() in added
        assert before <= objects(to_folder)
        assert set(added).isdisjoint(path.name.partition("-")[0] for path in before)

    def test_with_releases_is_asked_for(self, agreement, to_folder):
        release_of(agreement.dataset)
        assert "The files of releases are not in it" in back_up(to_folder)
        assert {file[0] for file in listed(to_folder)} == {"private"}
        back_up(to_folder, "--with-releases")
        names = [file for file in listed(to_folder) if file[0] == "releases"]
        assert len(names) == len(FILES)
        assert len({file[2] for file in names}) == len(set(FILES.values()))

    def test_for_others_copies_everything_anew(self, agreement, to_folder, settings):
        back_up(to_folder)
        before = objects(to_folder)
        settings.BACKUP_RECIPIENTS = [str(pyrage.x25519.Identity.generate().to_public())]
        back_up(to_folder)
        assert len(objects(to_folder)) == 2 * len(before)

    def test_names_what_was_gone_before_and_is_made_all_the_same(self, agreement, to_folder):
        lost = agreement.scans.get().file
        storage.discard([lost])
        assert f"A row names {lost}, which was gone before" in back_up(to_folder)
        assert manifest(to_folder)["lost"] == [lost]

    def test_has_files_that_are_deleted_while_it_runs(self, agreement, to_folder, monkeypatch):
        scan = agreement.scans.get()
        facts = backup_files.FileCopier.copy_all

        def while_deleting(self, files):
            storage.discard([scan.file, scan.originals])
            return facts(self, files)

        monkeypatch.setattr(backup_files.FileCopier, "copy_all", while_deleting)
        back_up(to_folder)
        assert {scan.file, scan.originals} <= {file[1] for file in listed(to_folder)}
        assert not file_hold.is_held(file_hold.Area.PRIVATE)


class TestKeeping:
    def test_the_newest_so_many_and_what_they_name(self, agreement, to_folder):
        for number in (1, 2, 3):
            desk.add_scan(agreement, agreement.documents.get(), pages=number + 2)
            said = back_up(to_folder, "--keep", "2")
        kept = manifests(to_folder)
        assert len(kept) == 2
        assert said.count("was removed") == 1
        named = {file[2] for file in listed(to_folder)}
        assert {str(path.relative_to(to_folder)) for path in objects(to_folder)} == named
        for path in kept:
            call_command("verify_backup", to_folder, "--backup", path.parent.name)

    def test_what_nobody_names_goes_and_what_is_named_stays(self, agreement, to_folder):
        back_up(to_folder)
        before = objects(to_folder)
        storage.discard([agreement.scans.get().file])
        left = Path(to_folder, "backups/20200101T000000Z-dead/database")
        left.parent.mkdir()
        left.write_bytes(b"x")
        stray = next(iter(before)).with_name("0" * 64 + "-00000000")
        stray.write_bytes(b"x")
        back_up(to_folder)
        assert objects(to_folder) == before
        assert not left.parent.exists()

    def test_never_none(self, agreement, to_folder):
        assert "At least one" in refused("--to", to_folder, "--keep", "0")

    def test_everything_where_it_can_not_be_told_what_is_needed(self, agreement, to_folder):
        back_up(to_folder)
        torn = manifests(to_folder)[0].with_name("files.jsonl")
        torn.write_bytes(torn.read_bytes()[:-5])
        before = objects(to_folder)
        said = refused("--to", to_folder)
        assert said.startswith("The new backup is good. Old backups stay")
        assert before <= objects(to_folder)


class TestRefused:
    def test_beside_another_one(self, agreement, to_folder):
        with backup_lock.only_one_at_work():
            assert "under way on this server" in refused("--to", to_folder)
        back_up(to_folder)

    def test_beside_one_of_another_server(self, agreement, to_folder):
        with file_hold.FileHold("another", [file_hold.Area.PRIVATE]):
            assert "Another server of this portal" in refused("--to", to_folder)
        back_up(to_folder)

    def test_where_another_portal_has_its_backups(self, agreement, to_folder, settings):
        back_up(to_folder)
        settings.SITE_URL = "https://other.example.org"
        assert "Backups of http://testserver lie there" in refused("--to", to_folder)
        assert len(manifests(to_folder)) == 1

    def test_without_a_target(self, agreement, to_folder):
        assert "Say where to" in refused()
        assert "Is the disk mounted" in refused("--to", f"{to_folder}/gone")

    @pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO])
    def test_by_the_target_and_the_earlier_one_is_untouched(
        self, agreement, to_folder, error, monkeypatch
    ):
        back_up(to_folder)
        before = all_of(to_folder)
        desk.add_scan(agreement, agreement.documents.get(), pages=4)
        write, made = LocalReleases.write, []

        def failing(self, name, source):
            if str(self.location).startswith(to_folder) and len(made) > 1:
                raise OSError(error, os.strerror(error))
            made.append(name)
            write(self, name, source)

        monkeypatch.setattr(targets._FolderTarget, "write", failing)
        said = refused("--to", to_folder)
        assert os.strerror(error) in said
        assert "Earlier ones are as they were" in said
        assert before.items() <= all_of(to_folder).items()
        assert len(manifests(to_folder)) == 1
        call_command("verify_backup", to_folder)
        monkeypatch.undo()

    def test_a_target_that_loses_what_it_took(self, agreement, to_folder, monkeypatch):
        write = LocalReleases.write

        def losing(self, name, source):
            write(self, name, source)
            path = Path(self.path(name))
            path.write_bytes(path.read_bytes()[:-1])

        monkeypatch.setattr(targets._FolderTarget, "write", losing)
        assert "is not as it was written" in refused("--to", to_folder)
        assert manifests(to_folder) == []

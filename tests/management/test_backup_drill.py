"""The drill: a portal with everything in it is backed up while people work, and restored elsewhere.

Every row and every byte of the moment that was kept is there again, and the portal starts on it.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as portal
from django.core.files.base import ContentFile
from django.db import connection

from agreements import file_encryption
from agreements.models import AuditEvent
from agreements.release_storage.stored_files import list_own_files
from agreements.services.operations import backup_files, making_backups
from agreements.storage import Kind, stored_names
from tests.services.operations.backing_up import (
    Rows,
    all_files,
    all_rows,
    back_up,
    empty_installation,
    without_restore,
)
from tests.services.operations.everything import everything_there_is

pytestmark = [
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("installation", "identity"),
]

# Uploads, decides, erases, throws away; until it is ended.
_WORK = """
import sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.db import transaction
from agreements.enums import AuditAction, Status, Verb
from agreements.models import LicenseVersion, QuarantinedUpload
from agreements.services import waiting_uploads
from agreements.services.accounts import staff
from agreements.services.evidence import erasing
from agreements.services.license_texts import drafts
from agreements.services.review import decisions
from agreements.storage import Kind, keep_file
from tests.admin import desk
from tests.factories import UserFactory, staff_user

UserFactory.reset_sequence(100_000)
version = LicenseVersion.objects.get(pk=sys.argv[2])
by = staff_user(staff.DATA_OWNER, version.dataset)
root = UserFactory(is_superuser=True, is_staff=True)
number = 0
while True:
    number += 1
    agreement = desk.filed(Status.IN_REVIEW, version=version)
    decisions.decide(agreement, Verb.REJECT, by=by, reason="It is not signed.")
    other = desk.filed(Status.SUBMITTED, version=version)
    with keep_file(Kind.QUARANTINE, desk.pdf()) as stored:
        row = QuarantinedUpload.objects.create(
            agreement=other, file=stored.name, original_name="scan.pdf", sha256=stored.sha256,
            size=stored.size, uploaded_by=other.signer.user,
        )
    with transaction.atomic():
        waiting_uploads.drop_upload(row, AuditAction.SCAN_DISCARD, by=None)
    erasing.erase_personal_data(
        erasing.Erasable(address=agreement.signer.user.email), by=root, reason="They asked for it."
    )
    print(number, flush=True)
"""


class Colleagues:
    """People who work meanwhile."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def get_on(self, rounds: int) -> None:
        """Wait for so many rounds more."""
        for _round in range(rounds):
            assert self._process.stdout
            assert self._process.stdout.readline(), "they have stopped working"


@contextmanager
def working(version: int) -> Iterator[Colleagues]:
    command = [sys.executable, "-c", _WORK, str(connection.settings_dict["NAME"]), str(version)]
    env = _environment()
    process = subprocess.Popen(
        command, cwd=portal.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Colleagues(process)
    finally:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    told = {"VAR_DIR": str(portal.VAR_DIR), "RELEASES_ROOT": str(portal.RELEASES_ROOT)}
    return {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}


class Moment:
    """What was there in the moment of the snapshot: rows as the snapshot has them, and every file,
    which a second name keeps from being deleted."""

    def __init__(self, folder: Path, colleagues: Colleagues) -> None:
        self._folder, self._colleagues = folder, colleagues
        self.rows: Rows = {}

    @contextmanager
    def opened_snapshot(self, opened: Callable[[], Any]) -> Iterator[Any]:
        with opened() as snapshot:
            self._colleagues.get_on(1)
            self.rows = all_rows(lambda text: list(snapshot.rows(text)))
            for area in ("private", "releases"):
                source = Path(portal.VAR_DIR, area)
                subprocess.run(["cp", "-al", str(source), str(self._folder / area)], check=True)
            self._colleagues.get_on(1)
            yield snapshot

    def files(self) -> dict[str, bytes]:
        return all_files(self._folder)


def sums_of_what_is_in(files: dict[str, bytes]) -> dict[str, str]:
    found = {}
    for path, lying in files.items():
        area, _slash, name = path.partition("/")
        if area == "private":
            with file_encryption.unsealed(ContentFile(lying), name) as inside:
                found[name] = hashlib.sha256(inside.read()).hexdigest()
    return found


@pytest.mark.parametrize("place", ["folder", "s3", "sftp"])
def test_everything_is_there_again(
    place, request, tmp_path, identity, installation, monkeypatch
) -> None:
    to = request.getfixturevalue(f"to_{place}")
    more = {}
    if place == "sftp":
        server = request.getfixturevalue("sftp_server")
        more = server.settings
    case = everything_there_is()
    empty = {
        model.__name__
        for model in apps.get_app_config("agreements").get_models()
        if not model._default_manager.exists()
    }
    assert empty == set()
    assert {kind for kind in Kind if not any(stored_names(kind))} == set()
    assert any(list_own_files())
    (tmp_path / "moment").mkdir()
    copy_all = backup_files.FileCopier.copy_all
    opened = making_backups.opened_snapshot
    with working(case.version_id) as colleagues:
        moment = Moment(tmp_path / "moment", colleagues)
        colleagues.get_on(1)

        def copy_meanwhile(self, files):
            colleagues.get_on(2)
            return copy_all(self, files)

        monkeypatch.setattr(backup_files.FileCopier, "copy_all", copy_meanwhile)
        monkeypatch.setattr(
            making_backups, "opened_snapshot", lambda: moment.opened_snapshot(opened)
        )
        back_up(to, "--with-releases")
        events = AuditEvent.objects.count()
    assert events > len(moment.rows["agreements_auditevent"])
    with empty_installation(tmp_path / "new", **more) as new:
        done = new.restore(to, "--identity", str(identity))
        assert done.returncode == 0, done.stdout + done.stderr
        assert without_restore(new.rows(), moment.rows) == moment.rows
        files, kept = new.files(), moment.files()
        # Files that were written and had no row yet, or none any more, are not in a backup.
        assert files.items() <= kept.items()
        told = repr(moment.rows)
        left = {name.partition("/")[2] for name in kept.keys() - files.keys()}
        assert {name for name in left if name in told} == set()
        assert len(files) > 50
        # Sealed as they lay, they open with the key that was kept elsewhere, and with no other.
        opened = new.run(_OPENED)
        assert opened.returncode == 0, opened.stderr
        assert json.loads(opened.stdout) == sums_of_what_is_in(files)
        assert not [name for name, lying in files.items() if lying.startswith(b"%PDF")]
        locked = new.manage("check", STORAGE_KEY="another-key-than-that-of-the-backup")
        assert locked.returncode == 1
        assert "STORAGE_KEY opens none of the files" in locked.stderr
        for check in (["check", "--database", "default"], ["verify_audit"], ["orphan_files"]):
            assert new.manage(*check).returncode == 0, check
        page = new.run(_A_PAGE, case.dataset.slug)
        assert page.stdout.strip().splitlines()[-1] == "200 200", page.stdout + page.stderr
        bundle = tmp_path / "bundle.zip"
        made = new.run(_A_BUNDLE, case.reference, str(bundle))
        assert made.returncode == 0, made.stderr
        assert new.manage("verify_bundle", str(bundle)).returncode == 0
        # Erasing and deleting goes on there as it did here.
        assert new.manage("verify_audit").returncode == 0


_OPENED = """
import hashlib, json
from agreements.storage import Kind, read_file, stored_names
names = [name for kind in Kind for name in stored_names(kind)]
print(json.dumps({name: hashlib.sha256(read_file(name)).hexdigest() for name in names}))
"""
_A_PAGE = """
import sys
from django.test import Client
from django.conf import settings
print(Client().get("/").status_code, Client().get("/keys/").status_code)
"""
_A_BUNDLE = """
import sys
from pathlib import Path
from agreements.models import Agreement, User
from agreements.services.evidence import bundles, chaining
chaining.chain_waiting_events()
agreement = Agreement.objects.get(reference=sys.argv[1])
with bundles.make_bundle(agreement, by=User.objects.first()) as file:
    Path(sys.argv[2]).write_bytes(file.read())
"""

"""Files that a crash left without a row go after a day; whatever a row may yet name stays."""

import os
import re
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import CharField, FileField

from agreements import models, storage, tasks
from agreements.enums import Status
from agreements.selectors import files
from agreements.storage import Kind
from tests.admin import desk
from tests.factories import rendered_version

pytestmark = pytest.mark.django_db

LONG = 25 * 3600
SHORT = 23 * 3600


@pytest.fixture(autouse=True)
def root(tmp_path, settings) -> Path:
    """A storage of this test's own, in which one request has its papers."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return settings.PRIVATE_ROOT


@pytest.fixture
def agreement(root) -> models.Agreement:
    made = desk.filed(Status.SUBMITTED, version=rendered_version())
    for path in root.rglob("*.*"):
        age(path)
    return made


def age(path: Path, seconds: int = LONG) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def orphan(kind: Kind, seconds: int = LONG) -> str:
    stored = storage.store(kind, b"%PDF")
    age(Path(storage.default_storage.path(stored.name)), seconds)
    return stored.name


def names() -> set[str]:
    return {name for kind in Kind for name in storage.stored_names(kind)}


@pytest.mark.parametrize("kind", Kind)
def test_an_old_file_without_a_row_goes_and_those_with_one_stay(agreement, kind) -> None:
    before = names()
    assert {name.partition("/")[0] for name in before} >= {"bodies", "issued", "scans", "pages"}
    orphan(kind)
    assert tasks.remove_orphan_files() == 1
    assert names() == before


def test_a_file_whose_row_may_still_be_written_stays(agreement) -> None:
    young = orphan(Kind.SCANS, SHORT)
    assert tasks.remove_orphan_files() == 0
    assert young in names()


def test_a_held_file_stays_as_long_as_its_row(agreement) -> None:
    held = models.QuarantinedUpload.objects.create(
        agreement=agreement,
        file=orphan(Kind.QUARANTINE),
        original_name="scan.pdf",
        sha256="0" * 64,
        size=4,
        uploaded_by=agreement.signer.user,
    )
    assert tasks.remove_orphan_files() == 0
    held.delete()
    assert tasks.remove_orphan_files() == 1


def test_what_cut_off_writings_and_uploads_left_goes_too(agreement, root) -> None:
    part = root / "scans" / "00" / f".{'0' * 32}.pdf.part"
    part.parent.mkdir(exist_ok=True)
    upload = settings.FILE_UPLOAD_TEMP_DIR / "tmpabc.upload.pdf"
    young = settings.FILE_UPLOAD_TEMP_DIR / "tmpdef.upload.pdf"
    for path in (part, upload, young):
        path.write_bytes(b"%PDF")
    age(part)
    age(upload)
    assert tasks.remove_orphan_files() == 2
    assert [path.exists() for path in (part, upload, young)] == [False, False, True]


def test_what_is_not_named_as_we_name_files_is_let_be(agreement, root) -> None:
    others = [root / "scans" / "notes.txt", root / "elsewhere" / f"{'0' * 32}.pdf"]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        age(path)
    assert tasks.remove_orphan_files() == 0
    assert all(path.exists() for path in others)


def test_with_another_database_nothing_is_removed_unless_a_person_says_so(root, caplog) -> None:
    """An empty database beside the files of years: a mistake in DATABASE_URL."""
    lying = {orphan(kind) for kind in Kind}
    assert tasks.remove_orphan_files() == 0
    assert names() == lying
    assert f"{len(Kind)} files without a row, 0 with one: nothing removed" in caplog.text
    call_command("orphan_files", remove=True, verbosity=0)
    assert names() == set()


def test_the_command_counts_and_names_both_kinds(agreement, capsys) -> None:
    lost = agreement.scans.get().file
    others = len(names()) - 1
    storage.discard([lost])
    left = orphan(Kind.ISSUED)
    call_command("orphan_files")
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"without a row: {left}",
        f"without its file: {lost}",
        f"1 files older than a day without a row, 1 rows without their file, {others} with both",
    ]
    assert left in names()
    call_command("orphan_files", "--remove")
    assert capsys.readouterr().out.splitlines()[-1] == "1 files removed"
    assert left not in names()


def test_beat_asks_daily() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["remove_orphan_files"]
    assert entry == {"task": tasks.remove_orphan_files.name, "schedule": 24 * 3600.0}


class TestTheTableOfColumns:
    def test_has_a_column_for_each_kind(self):
        assert set(files.COLUMNS) == set(Kind)

    def test_has_every_column_that_is_called_like_a_file(self):
        """What is stored has a kind (`storage.store`); this finds a second column of one kind."""
        called = re.compile("file|pdf|original|picture|image|archive|stored|path|^table$")
        found = {
            (model, field.name)
            for model in apps.get_app_config("agreements").get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | FileField) and called.search(field.name)
        }
        shown = {(model, name) for model, name in found if name.endswith(("_name", "_sha256"))}
        listed = {(model, name) for model, *names in files.COLUMNS.values() for name in names}
        # Those of releases lie elsewhere (`orphan_release_files`).
        releases = (models.ArrivingFile, models.DownloadRecord, models.ReleaseFile)
        shown |= {(model, name) for model, name in found if model in releases}
        # The two sizes of a page are called by their size.
        assert found - shown == {(m, n) for m, n in listed if m is not models.PagePreview}

    @pytest.mark.parametrize("kind", Kind)
    def test_names_no_file_where_a_row_has_none(self, agreement, kind):
        assert "" not in set(files.names_in_rows(kind))

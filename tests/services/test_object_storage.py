"""A storage without paths, as object storage is, serves a scan from its upload to its end."""

import ast
import io
import os
import time
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from agreements import storage, tasks
from agreements.enums import ExaminationState, Undrawable
from agreements.models import (
    Agreement,
    ProposedScan,
    QuarantinedUpload,
    ScanExamination,
    SignedScan,
)
from agreements.scans.upload_bundle import NamedFile
from agreements.services.operations import orphan_files
from agreements.services.scan_files import PickedPage
from agreements.services.scans import adding_pages, check_worker, page_previews
from agreements.storage import Kind
from tests import some_pages
from tests.scans import clamd
from tests.services.holding import issued, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pages]


class ObjectStorage(Storage):
    """Names with bytes, and no folders; `path` raises, as Django's base class has it."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.written = timezone.now()

    def _save(self, name, content):
        self.objects[name] = b"".join(content.chunks())
        return name

    def _open(self, name, mode="rb"):
        if name not in self.objects:
            raise FileNotFoundError(name)
        return ContentFile(self.objects[name], name)

    def delete(self, name):
        self.objects.pop(name, None)

    def exists(self, name):
        return name in self.objects

    def listdir(self, path):
        below = [name[len(path) + 1 :] for name in self.objects if name.startswith(f"{path}/")]
        folders = dict.fromkeys(name.split("/")[0] for name in below if "/" in name)
        return list(folders), [name for name in below if "/" not in name]

    def get_modified_time(self, name):
        return self.written


@pytest.fixture(autouse=True)
def objects(settings, tmp_path, monkeypatch) -> ObjectStorage:
    """No copy stays behind."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    made = ObjectStorage()
    monkeypatch.setattr(storage, "default_storage", made)
    yield made
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


@pytest.fixture
def agreement() -> Agreement:
    return issued()


@pytest.fixture
def send(agreement, tmp_path):
    def sent(*contents: bytes) -> SignedScan | QuarantinedUpload | ProposedScan:
        files = []
        for number, content in enumerate(contents):
            path = tmp_path / f"upload{number}"
            path.write_bytes(content)
            files.append(NamedFile(path, f"page {number}.pdf"))
        agreement.refresh_from_db()
        return adding_pages.submit_or_propose(agreement, by=agreement.signer.user, files=files)

    return sent


def work_off() -> None:
    while check_worker.check_waiting_scans() or page_previews.draw_missing_previews():
        pass


def test_a_scan_goes_all_the_way(agreement, send, client) -> None:
    document = agreement.documents.get()
    # A photo and a PDF, one page too few: a bundle, through the gate.
    first = send(some_pages.picture(document, 2), some_pages.of(document, 3))
    assert (first.pages, bool(first.originals)) == (2, True)
    work_off()
    assert ScanExamination.objects.get(scan=first).state == ExaminationState.DONE
    assert list(first.sheets.values_list("issued_page", flat=True)) == [2, 3]
    assert set(first.pictures.values_list("unreadable", flat=True)) == {""}

    # The page that lacked waits, then both are one.
    proposed = send(some_pages.of(document, 1))
    assert isinstance(proposed, ProposedScan)
    picks = [PickedPage(1, True, 1), PickedPage(2, False, 1), PickedPage(3, False, 2)]
    second = adding_pages.use_picked_pages(proposed, by=agreement.signer.user, picks=picks)
    work_off()
    assert list(second.sheets.values_list("issued_page", flat=True)) == [1, 2, 3]

    client.force_login(agreement.signer.user)
    for name, content in (
        ("scan", storage.read_file(second.file)),
        ("originals", storage.read_file(second.originals)),
    ):
        answer = client.get(reverse(name, args=[agreement.reference, second.number]))
        assert b"".join(answer.streaming_content) == content
        assert answer.headers["Content-Length"] == str(len(content))
    page = reverse("own_scan_page", args=[agreement.reference, second.number, 1])
    assert Image.open(io.BytesIO(client.get(page).content)).width == page_previews.SMALL


def test_what_is_kept_for_the_virus_scanner_is_taken_in_later(agreement, send, scanner) -> None:
    held = send(some_pages.of(agreement.documents.get(), 1, 2, 3))
    assert isinstance(held, QuarantinedUpload)
    with clamd.running(scanner):
        assert sweep() == 1
    assert agreement.scans.get().pages == 3
    assert set(storage.stored_names(Kind.QUARANTINE)) == set()


@pytest.mark.full
def test_pages_that_wait_can_be_sent_in_alone(agreement, send) -> None:
    document = agreement.documents.get()
    send(some_pages.of(document, 2, 3))
    send(some_pages.of(document, 1))
    proposed = send(some_pages.of(document, 2, remark="again"))
    scan = adding_pages.use_upload_alone(proposed, by=agreement.signer.user)
    assert (scan.number, scan.pages) == (2, 2)


@pytest.mark.full
def test_a_scan_whose_file_is_gone_is_left_to_people(agreement, send) -> None:
    scan = send(some_pages.of(agreement.documents.get(), 1, 2, 3))
    storage.discard([scan.file])
    work_off()
    assert ScanExamination.objects.get(scan=scan).state == ExaminationState.FAILED
    assert scan.pictures.values_list("unreadable", flat=True)[0] == Undrawable.BROKEN


def test_files_that_no_row_names_are_swept_once_they_are_old(
    agreement, send, objects, settings
) -> None:
    scan = send(some_pages.of(agreement.documents.get(), 1, 2, 3))
    orphan = storage.store(Kind.SCANS, b"%PDF").name
    left = settings.FILE_UPLOAD_TEMP_DIR / "tmpabc.upload.pdf"
    left.write_bytes(b"%PDF")
    a_day_ago = time.time() - 25 * 3600
    os.utime(left, (a_day_ago, a_day_ago))
    assert orphan_files.take_census().orphans == ()
    objects.written -= timedelta(days=2)
    assert orphan_files.take_census().orphans == (orphan,)
    assert tasks.remove_orphan_files() == 2
    assert set(storage.stored_names(Kind.SCANS)) == {scan.file}


def test_what_an_object_store_will_not_let_go_stops_nobody(objects, caplog) -> None:
    name = storage.store(Kind.SCANS, b"%PDF").name
    with mock.patch.object(objects, "delete", side_effect=RuntimeError("503 Slow Down")):
        storage.discard([name])
    assert f"{name} stays for now: 503 Slow Down" in caplog.text


def test_nobody_else_speaks_to_the_storage_or_asks_for_a_path_in_it() -> None:
    found = set()
    for path in Path("agreements").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case (
                    ast.Name(id="default_storage" | "PRIVATE_ROOT")
                    | ast.Attribute(attr="default_storage" | "PRIVATE_ROOT")
                    | ast.Call(func=ast.Attribute(attr="path"))
                    | ast.ImportFrom(module="django.core.files.storage")
                ):
                    found.add(str(path))
    # The folder is made and closed where it is there; no file in it is asked for.
    # Files of releases lie in a storage of their own.
    others = {path for path in found if path.startswith("agreements/release_storage/")}
    # Backups copy whatever there is, and have nothing deleted meanwhile.
    operations = "agreements/services/operations"
    others |= {f"{operations}/backup_files.py", f"{operations}/restoring.py"}
    others |= {"agreements/file_hold.py", "agreements/private_storage.py"}
    assert found - others == {"agreements/storage.py", "agreements/folder_permissions.py"}

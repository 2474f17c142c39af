"""From upload to bundle nothing of a paper lies in the clear; what does not open says so."""

from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import file_encryption, storage
from agreements.enums import ExaminationState, Undrawable
from agreements.exceptions import FileDamaged, KeyMissing
from agreements.file_encryption import State
from agreements.models import AuditEvent, PagePreview, ScanExamination
from agreements.services.accounts import staff
from agreements.services.evidence import bundle_orders
from agreements.services.scans import check_worker, page_previews
from tests import some_pages
from tests.factories import staff_user
from tests.services.evidence.bundled import bundle_of, members
from tests.services.operations.everything import everything_there_is
from tests.views.conftest import waiting_to_be_signed

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

KINDS_OF_FILES = (b"%PDF", b"PK\x03\x04", b"JFIF", b"Exif")


@pytest.fixture(autouse=True)
def private(installation) -> Path:
    return installation / "private"


@pytest.fixture
def agreement(private):
    return waiting_to_be_signed()


def found(root: Path, *words: bytes) -> set[tuple[str, bytes]]:
    """Where one of the words stands on the disk."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {
        (str(path.relative_to(root)), word)
        for path in files
        for word in words
        if word in path.read_bytes()
    }


def damage(name: str) -> None:
    path = Path(portal.PRIVATE_ROOT, name)
    lying = bytearray(path.read_bytes())
    lying[-1] ^= 1
    path.write_bytes(lying)


def work_off() -> None:
    while check_worker.check_waiting_scans() or page_previews.draw_missing_previews():
        pass


def test_from_the_upload_to_the_bundle_nothing_lies_in_the_clear(agreement, private) -> None:
    document, signer = agreement.documents.get(), Client()
    signer.force_login(agreement.signer.user)
    scan = [
        SimpleUploadedFile("1.jpg", some_pages.picture(document, 1), "image/jpeg"),
        SimpleUploadedFile("2.pdf", some_pages.of(document, 2, 3), "application/pdf"),
    ]
    sent = signer.post(reverse("request_upload", args=[agreement.reference]), {"scan": scan})
    assert sent.status_code == 302
    work_off()
    uploaded = agreement.scans.get()
    assert ScanExamination.objects.get().state == ExaminationState.DONE
    pages = [
        reverse("document", args=[agreement.reference, 1]),
        reverse("scan", args=[agreement.reference, 1]),
        reverse("originals", args=[agreement.reference, 1]),
        reverse("own_scan_page", args=[agreement.reference, 1, 1]),
    ]
    answers = [signer.get(page) for page in pages]
    contents = [b"".join(answer) for answer in answers]
    assert [content[:2] for content in contents] == [b"%P", b"%P", b"PK", b"\xff\xd8"]
    for answer, content in zip(answers[:3], contents, strict=False):
        assert answer.headers["Content-Length"] == str(len(content))
    bundle_orders.order_bundles([agreement], by=staff_user(staff.DATA_OWNER, agreement.dataset))
    bundle_orders.make_ordered_bundles()
    stored = [path for path in private.rglob("*") if path.is_file()]
    assert len(stored) > 8
    name = agreement.signer.name.encode()
    assert found(private, *KINDS_OF_FILES, name, uploaded.original_name.encode()) == set()


@pytest.mark.full
def test_no_kind_of_file_lies_in_the_clear(private) -> None:
    everything_there_is()
    for kind in storage.Kind:
        names = list(storage.stored_names(kind))
        assert names, kind
        for name in names:
            with storage.open_as_it_lies(name) as file:
                assert file_encryption.state_of(file) is State.CURRENT
    assert found(private, *KINDS_OF_FILES) == set()


class TestWithoutTheKey:
    @pytest.fixture(autouse=True)
    def _sent(self, agreement, send):
        send(some_pages.of(agreement.documents.get(), 1, 2, 3))

    def test_no_page_breaks_and_nothing_is_on_record_as_fetched(self, agreement, client, settings):
        work_off()
        events = AuditEvent.objects.count()
        settings.STORAGE_KEYS = ["another"]
        for page in (
            reverse("document", args=[agreement.reference, 1]),
            reverse("scan", args=[agreement.reference, 1]),
            reverse("own_scan_page", args=[agreement.reference, 1, 1]),
        ):
            answer = client.get(page)
            assert answer.status_code == 503
            assert str(KeyMissing()) in answer.content.decode()
        assert AuditEvent.objects.count() == events

    def test_checks_and_pictures_wait_for_it(self, settings):
        kept, settings.STORAGE_KEYS = settings.STORAGE_KEYS, ["another"]
        for _try in range(check_worker.MOST_ATTEMPTS + 1):
            rows = (ScanExamination.objects, PagePreview.objects.filter(due_at__isnull=False))
            check_worker.check_waiting_scans()
            page_previews.draw_missing_previews()
            for waiting in rows:
                assert not waiting.exclude(attempts=0).exists()
                waiting.update(due_at=timezone.now())
        settings.STORAGE_KEYS = kept
        work_off()
        assert ScanExamination.objects.get().state == ExaminationState.DONE
        assert set(PagePreview.objects.values_list("unreadable", flat=True)) == {""}


class TestADamagedFile:
    @pytest.fixture(autouse=True)
    def scan(self, agreement, send):
        send(some_pages.of(agreement.documents.get(), 1, 2, 3))
        return agreement.scans.get()

    def test_says_so_and_is_not_on_record_as_fetched(self, agreement, client, scan):
        damage(scan.file)
        events = AuditEvent.objects.count()
        answer = client.get(reverse("scan", args=[agreement.reference, 1]))
        assert answer.status_code == 503
        assert "not as the portal wrote it" in answer.content.decode()
        assert str(FileDamaged().sentence) in answer.content.decode().replace("&#x27;", "'")
        assert AuditEvent.objects.count() == events

    def test_is_left_to_people_by_the_checks(self, scan):
        damage(scan.file)
        work_off()
        assert ScanExamination.objects.get().state == ExaminationState.FAILED
        assert scan.pictures.values_list("unreadable", flat=True)[0] == Undrawable.BROKEN

    def test_does_not_keep_its_signer_from_sending_another(self, agreement, send, scan):
        damage(scan.file)
        again = some_pages.of(agreement.documents.get(), 1, 2, 3, remark="again")
        assert send(again).status_code == 302
        assert storage.read_file(agreement.scans.get(number=2).file) == again

    def test_is_drawn_anew_if_it_is_a_picture(self, agreement, client, scan):
        work_off()
        picture = scan.pictures.get(page=1)
        damage(picture.small)
        page = reverse("own_scan_page", args=[agreement.reference, 1, 1])
        assert client.get(page).status_code == 202
        work_off()
        assert client.get(page).status_code == 200

    def test_is_named_in_the_bundle_which_is_made_all_the_same(self, agreement, scan):
        damage(scan.file)
        bundle = bundle_of(agreement)
        assert b'"scans/scan-1.pdf"' in members(bundle)["manifest.json"]
        assert "scans/scan-1.pdf" not in members(bundle)

"""Photos of pages are sent as one scan, or forgotten."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pikepdf
import pytest
from django.utils import timezone

from agreements import models, storage
from agreements.enums import Status
from agreements.services import page_photos
from agreements.services.requests import applying
from agreements.services.scans import quarantine_worker
from ops import ports
from tests import some_pages
from tests.scans import clamd
from tests.views.scans.photographing import STRAIGHT_WIDTH, kept, own, photo_of

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def text(answer) -> str:
    return answer.content.decode()


class TestSending:
    @pytest.fixture(autouse=True)
    def all_there(self, agreement, pages):
        """In another order than that of the pages."""
        self.rows = {n: kept(agreement, n) for n in reversed(range(1, pages + 1))}

    def test_makes_one_scan_and_keeps_the_photos(self, signer, agreement, pages) -> None:
        assert "Send all pages" in text(signer.get(own(agreement)))
        answer = signer.post(own(agreement, "photos_send"))
        agreement.refresh_from_db()
        assert answer.headers["Location"] == agreement.get_absolute_url()
        scan = agreement.scans.get()
        assert (agreement.status, scan.pages) == (Status.SUBMITTED, pages)
        with pikepdf.open(io.BytesIO(storage.read_file(scan.file))) as pdf:
            widths = {image.Width for page in pdf.pages for image in page.get_images().values()}
        assert widths == {STRAIGHT_WIDTH}
        with ZipFile(io.BytesIO(storage.read_file(scan.originals))) as archive:
            kept_files = [archive.read(name) for name in sorted(archive.namelist())]
        assert kept_files == [photo_of(agreement, n) for n in range(1, pages + 1)]
        assert not models.PagePhoto.objects.exists()
        told = models.AuditEvent.objects.get(action="agreement:submit").details["photographed"]
        assert told == [f"{n}: {self.rows[n].sha256}" for n in range(1, pages + 1)]

    def test_twice_is_one_scan(self, signer, agreement) -> None:
        signer.post(own(agreement, "photos_send"))
        again = signer.post(own(agreement, "photos_send"))
        assert again.status_code == 409
        assert "These pages don’t wait any more" in text(again)
        assert agreement.scans.count() == 1

    def test_says_who_told_which_page_it_is(self, signer, agreement) -> None:
        models.PagePhoto.objects.filter(used_as=1).update(page=None)
        signer.post(own(agreement, "photos_send"))
        told = models.AuditEvent.objects.get(action="agreement:submit").details["photographed"]
        assert told[0].endswith("(as its taker says)")

    def test_is_refused_while_a_page_is_missing(self, signer, agreement) -> None:
        self.rows[1].delete()
        answer = signer.post(own(agreement, "photos_send"))
        assert answer.status_code == 422
        assert "Not all pages are there yet, so nothing was sent." in text(answer)

    def test_after_the_request_moved_on_says_so(self, signer, agreement) -> None:
        applying.withdraw_request(agreement, by=agreement.signer.user)
        answer = signer.post(own(agreement, "photos_send"))
        assert answer.status_code == 409
        assert agreement.reference in text(answer)
        assert models.PagePhoto.objects.exists()

    def test_with_the_scanner_away_the_straight_paper_waits(
        self, signer, agreement, settings, django_capture_on_commit_callbacks
    ) -> None:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
        signer.post(own(agreement, "photos_send"))
        held = models.QuarantinedUpload.objects.get()
        straight = storage.read_file(held.pdf)
        assert not models.PagePhoto.objects.exists()
        with (
            clamd.running(settings.CLAMD_URL),
            django_capture_on_commit_callbacks(execute=True),
        ):
            assert quarantine_worker.admit_quarantined_uploads() == 1
        scan = agreement.scans.get()
        assert storage.read_file(scan.file) == straight
        assert not storage.is_there(held.pdf)


def test_some_pages_are_added_to_a_scan_that_is_there(signer, agreement, pages, send) -> None:
    send(some_pages.of(agreement.documents.get(), *range(1, pages + 1)))
    row = kept(agreement, 1)
    assert "Add these pages" in text(signer.get(own(agreement)))
    answer = signer.post(own(agreement, "photos_send"))
    assert answer.headers["Location"] == own(agreement, "pages")
    proposed = models.ProposedScan.objects.get()
    assert [shown[0] for shown in proposed.shows] == [row.page]
    assert not models.PagePhoto.objects.exists()


def test_what_nobody_sends_is_gone_after_two_weeks(
    agreement, django_capture_on_commit_callbacks
) -> None:
    row = kept(agreement, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert page_photos.drop_forgotten_photos() == 0
        models.PagePhoto.objects.update(uploaded_at=timezone.now() - timedelta(days=14))
        assert page_photos.drop_forgotten_photos() == 1
    assert not storage.is_there(row.file)
    event = models.AuditEvent.objects.get(action="scan:drop_photos")
    assert event.details["photos"] == [row.sha256]

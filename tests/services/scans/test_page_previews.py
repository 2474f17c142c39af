"""Pages are drawn once, by a worker, and what can't be drawn is remembered."""

import io
import subprocess
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from agreements import storage, work_queue
from agreements.enums import Remedy, Status, Undrawable
from agreements.exceptions import PageUnreadable
from agreements.models import Agreement, PagePreview
from agreements.scans import render_page
from agreements.scans.sandbox import child_slots
from agreements.scans.sandbox.sandbox import ChildLimits, SandboxDown
from agreements.services.scan_files import Upload
from agreements.services.scans import check_worker, page_previews, submission
from tests import examined
from tests.scans import honest, hostile_drawing
from tests.tiers import full

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def document():
    return examined.issued()


def asked(document, content: bytes = b"", **fields):
    scan = examined.scan(document, content, **fields)
    page_previews.request_previews(scan)
    return scan


def reasons(scan) -> list[str]:
    return list(scan.pictures.order_by("page").values_list("unreadable", flat=True))


def stored() -> int:
    return sum(path.is_file() for path in Path(settings.PRIVATE_ROOT, "pages").rglob("*"))


@pytest.mark.full
def test_what_is_uploaded_is_drawn_once_and_then_what_was_issued(document, tmp_path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(storage.read_file(document.file))
    agreement = document.agreement
    scan = submission.submit_scan(
        agreement, by=agreement.signer.user, upload=Upload(path, "scan.pdf")
    )
    assert page_previews.draw_missing_previews() == scan.pages == 3
    check_worker.check_waiting_scans()  # whoever uploaded waits for it, nobody for what was issued
    assert page_previews.draw_missing_previews() == document.pages == 3
    for paper in (scan, document):
        for picture in paper.pictures.all():
            sizes = [
                Image.open(io.BytesIO(storage.read_file(name))).width
                for name in (picture.large, picture.small)
            ]
            assert sizes == [1400, 900]
    with mock.patch.object(subprocess, "Popen", side_effect=AssertionError("drawn twice")):
        page_previews.request_previews(scan)
        assert page_previews.draw_missing_previews() == 0


_SHORT = ChildLimits(cpu_seconds=1)
_SMALL = ChildLimits(memory=400_000_000)


@pytest.mark.parametrize(
    ("name", "limits", "why"),
    [
        ("content without end", _SHORT, Undrawable.TOO_SLOW),
        full("forms in forms", _SHORT, Undrawable.TOO_SLOW),
        full("tiles without number", _SHORT, Undrawable.TOO_SLOW),
        ("bomb", _SMALL, Undrawable.BROKEN),
    ],
)
def test_a_page_that_can_not_be_drawn_is_remembered_and_not_tried_again(
    document, monkeypatch, name, limits, why
) -> None:
    monkeypatch.setattr(render_page, "LIMITS", limits)
    scan = asked(document, hostile_drawing.documents()[name], pages=1)
    assert page_previews.draw_missing_previews() == 1
    assert reasons(scan) == [why]
    assert page_previews.draw_missing_previews() == 0


def test_after_three_pages_that_can_not_be_drawn_the_others_are_left_out(document) -> None:
    scan, other = asked(document, pages=5), asked(document)
    with mock.patch.object(
        render_page,
        "render_page",
        side_effect=[PageUnreadable(Undrawable.TOO_SLOW)] * 3 + [[b"a", b"b"]] * 3,
    ):
        assert page_previews.draw_missing_previews() == 6
    assert reasons(scan) == [*["too_slow"] * 3, *["left_out"] * 2]
    assert all(picture.large for picture in other.pictures.all())


def test_a_file_that_is_gone_is_no_endless_task(document) -> None:
    scan = asked(document, pages=1)
    storage.discard([scan.file])
    page_previews.draw_missing_previews()
    assert reasons(scan) == [Undrawable.BROKEN]


def take() -> PagePreview:
    (row,) = page_previews.QUEUE.take(page_previews._due())
    return row


class TestClaims:
    def test_what_a_killed_worker_left_is_drawn_once_its_claim_is_over(self, document) -> None:
        asked(document, honest.scan(), pages=1)
        before = stored()
        claimed = take()
        assert page_previews.draw_missing_previews() == 0
        PagePreview.objects.update(due_at=timezone.now())
        assert page_previews.draw_missing_previews() == 1
        page_previews._draw_preview(claimed)  # it was only slow: its files come too late
        assert stored() - before == 2

    def test_what_a_killed_worker_left_is_due_within_a_minute(self, document) -> None:
        asked(document, honest.scan(), pages=1)
        claimed = take()
        assert claimed.due_at <= timezone.now() + work_queue.LEASE

    def test_a_claim_lasts_as_long_as_its_page_takes(self, document) -> None:
        scan = asked(document, honest.scan(), pages=1)
        renewed = []

        @contextmanager
        def kept(renew):
            renew()
            renewed.append(scan.pictures.get().due_at)
            yield

        with mock.patch.object(work_queue, "kept", kept):
            assert page_previews.draw_missing_previews() == 1
        assert renewed[0] > timezone.now() + work_queue.LEASE / 2
        assert scan.pictures.get().large

    def test_a_page_that_was_left_out_meanwhile_stays_so(self, document) -> None:
        scan = asked(document, honest.scan(), pages=1)
        before, claimed = stored(), take()
        scan.pictures.update(due_at=None, unreadable=Undrawable.LEFT_OUT)
        assert not page_previews.QUEUE.renew(claimed)
        page_previews._draw_preview(claimed)
        assert reasons(scan) == [Undrawable.LEFT_OUT]
        assert (stored(), scan.pictures.get().due_at) == (before, None)

    def test_a_page_by_which_workers_die_is_left_alone(self, document) -> None:
        scan = asked(document, pages=1)
        PagePreview.objects.update(attempts=page_previews.MOST_ATTEMPTS)
        page_previews.draw_missing_previews()
        assert reasons(scan) == [Undrawable.GIVEN_UP]

    def test_without_a_free_slot_nothing_is_started_and_no_attempt_counts(
        self, document, monkeypatch
    ) -> None:
        scan = asked(document)
        monkeypatch.setattr(child_slots, "take_slot", lambda *_arguments, **_more: None)
        with mock.patch.object(subprocess, "Popen", side_effect=AssertionError("started")):
            assert page_previews.draw_missing_previews() == 0
        assert set(scan.pictures.values_list("attempts", "unreadable")) == {(0, "")}
        assert scan.pictures.filter(due_at__lte=timezone.now()).count() == scan.pages

    def test_a_full_disk_is_no_fault_of_the_page_and_leaves_no_file(self, document) -> None:
        scan = asked(document, honest.scan(), pages=1)
        before, store = stored(), storage.store
        full = [store("pages", b"the first fits", ".jpg"), OSError(28, "No space left on device")]
        with mock.patch.object(storage, "store", side_effect=full):
            assert page_previews.draw_missing_previews() == 1
        assert stored() == before
        row = scan.pictures.get()
        assert (row.attempts, row.unreadable, row.due_at > timezone.now()) == (0, "", True)

    def test_an_overloaded_machine_gets_a_pause(self, document) -> None:
        scan = asked(document, pages=1)
        with mock.patch.object(render_page, "render_page", side_effect=SandboxDown):
            assert page_previews.draw_missing_previews() == 1
        assert reasons(scan) == [""]
        assert page_previews.draw_missing_previews() == 0

    def test_whoever_uploaded_just_now_goes_before_a_backlog(self, document) -> None:
        asked(document, uploaded_at=timezone.now() - timedelta(hours=1))
        new = asked(document)
        assert take().scan == new

    def test_whoever_uploaded_does_not_wait_until_all_are_checked(self, document) -> None:
        scan, backlog = asked(document), examined.scan(examined.issued())
        check_worker.request_checks(scan)
        check_worker.request_checks(backlog)
        drawn = []

        def next_ones() -> object:
            drawn.append(scan.pictures.filter(due_at=None).count())
            return due()

        due = check_worker._due
        with mock.patch.object(check_worker, "_due", next_ones):
            check_worker.check_waiting_scans()
        assert drawn == [0, scan.pages, scan.pages]

    def test_then_comes_what_was_issued_for_it(self, document) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        asked(examined.issued(), pages=1, uploaded_at=long_ago)
        new = asked(document, pages=1)
        page_previews.request_previews(document)
        papers = [take().paper for _page in range(1 + document.pages)]
        assert papers == [new, *[document] * document.pages]


class TestOfBefore:
    """Papers from before there were pictures."""

    @pytest.mark.parametrize("status", ["submitted", "in_review", "changes_requested"])
    def test_the_scan_that_counts_is_drawn_with_what_was_issued(self, document, status) -> None:
        examined.scan(document)
        latest = examined.scan(document)
        remedy = Remedy.SCAN_AGAIN if status == Status.CHANGES_REQUESTED else ""
        Agreement.objects.update(status=status, remedy=remedy)
        page_previews.request_missing_previews()
        page_previews.request_missing_previews()
        assert PagePreview.objects.count() == latest.pages + document.pages
        assert latest.pictures.count() == document.pictures.count() == 3

    def test_others_are_drawn_once_somebody_opens_them(self, document) -> None:
        scan = examined.scan(document)
        ended = {"status": Status.WITHDRAWN, "ended_at": timezone.now()}
        Agreement.objects.update(**ended)
        page_previews.request_missing_previews()
        assert not PagePreview.objects.exists()
        assert {picture.due_at is None for picture in page_previews.previews_of(scan).values()} == {
            False
        }
        assert page_previews.draw_missing_previews() == scan.pages
        assert {bool(picture.large) for picture in page_previews.previews_of(scan).values()} == {
            True
        }

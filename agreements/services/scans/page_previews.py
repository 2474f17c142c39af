"""Has the pages of papers drawn, once, and keeps the pictures. Only a worker draws.

As with the checks, a claim is the number of the attempt and a time, which whoever holds it renews;
any number of processes may draw at once.
"""

import logging
from datetime import timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from agreements import storage
from agreements.enums import Undrawable
from agreements.exceptions import KeyMissing, PageUnreadable
from agreements.models import IssuedDocument, PagePreview, ProposedScan, ScanExamination, SignedScan
from agreements.scans import render_page
from agreements.scans.sandbox.sandbox import NoSlotFree, SandboxDown
from agreements.selectors.scans import check_results
from agreements.work_queue import BUDGET, WorkQueue

logger = logging.getLogger(__name__)

# Pixels. A phone shows the small one in full; the large one has two for each CSS pixel of a column
# of the desk, so that handwriting stays sharp.
LARGE, SMALL = 1400, 900

PAUSE = timedelta(seconds=30)
# For so long whoever uploaded a scan looks at the status page, and goes before a backlog.
WATCHED = timedelta(minutes=5)
# A page by which a whole worker dies each time is left alone.
MOST_ATTEMPTS = 3
# What comes after so many pages of a paper that can't be drawn is not tried: each takes long.
MOST_UNREADABLE = 3
_AT_ONCE = 50

QUEUE = WorkQueue(
    PagePreview.objects.select_related("scan", "document", "proposal"),
    claim=lambda: {"attempts": F("attempts") + 1},
)

Paper = SignedScan | IssuedDocument | ProposedScan
_OF = {SignedScan: "scan", IssuedDocument: "document", ProposedScan: "proposal"}


def request_previews(paper: Paper) -> None:
    """Have every page drawn; what was asked for before stays as it is."""
    of = {_OF[type(paper)]: paper}
    asked = [PagePreview(page=number, **of) for number in range(1, paper.pages + 1)]
    PagePreview.objects.bulk_create(asked, ignore_conflicts=True)


def request_missing_previews() -> None:
    """Have the counting scans of open requests drawn that came before there were pictures."""
    for scan in (
        check_results.current_scans().filter(pictures=None).select_related("document")[:_AT_ONCE]
    ):
        request_previews(scan)
        request_previews(scan.document)


def previews_of(paper: Paper) -> dict[int, PagePreview]:
    """How far the picture of each page is, by its number. What nobody asked for yet, because it is
    old, is asked for now."""
    found = {row.page: row for row in paper.pictures.all()}
    if len(found) < paper.pages:
        request_previews(paper)
        found = {row.page: row for row in paper.pictures.all()}
    return found


def redraw_failed_previews(paper: Paper) -> bool:
    """Try once more what could not be drawn. False where there is no such page."""
    failed = paper.pictures.exclude(unreadable="")
    return bool(failed.update(unreadable="", due_at=timezone.now(), attempts=0))


def redraw_lost_preview(row: PagePreview) -> None:
    """Its files are not there (a backup without them, say): draw it anew."""
    there = PagePreview.objects.filter(pk=row.pk, due_at=None, large=row.large)
    if there.update(small="", large="", due_at=timezone.now(), attempts=0):
        storage.discard([row.small, row.large])


def draw_missing_previews(budget: float = BUDGET, *, scan: SignedScan | None = None) -> int:
    """Draw what is due, of this `scan` or of all, for `budget` seconds. Returns how many pages were
    dealt with."""
    done = 0
    for row in QUEUE.work(budget, lambda: _due(scan)):
        try:
            _draw_preview(row)
        except NoSlotFree:  # whoever has one takes the row next
            QUEUE.put_off(row, attempts=row.attempts - 1)
            break
        except (KeyMissing, OSError) as error:  # the disk is full, say; no fault of the page
            logger.warning("picture %d put off: %s", row.pk, error)
            QUEUE.put_off(row, PAUSE, attempts=row.attempts - 1)
        except SandboxDown as error:
            logger.warning("picture %d put off: %s", row.pk, error.detail)
            QUEUE.put_off(row, PAUSE)
        except Exception:  # ours; it is tried again when its claim is over
            logger.exception("picture %d", row.pk)
        done += 1
    return done


def _due(scan: SignedScan | None = None) -> QuerySet[PagePreview]:
    """First scans that were uploaded just now, then what was issued for those.

    While a scan is being checked, only pages that somebody watches: whoever uploaded it waits for
    what the checks say, and a backlog would take the machine from them.
    """
    since = timezone.now() - WATCHED
    watched = Q(scan__uploaded_at__gte=since) | Q(proposal__uploaded_at__gte=since)
    due = QUEUE.due()
    if scan:
        due = due.filter(scan=scan)
    if ScanExamination.objects.filter(due_at__isnull=False).exists():
        due = due.filter(watched)
    new = SignedScan.objects.filter(document=OuterRef("document"), uploaded_at__gte=since)
    turn = Case(When(watched, then=0), When(Exists(new), then=1), default=2)
    return due.order_by(turn, "due_at", "pk")


def _draw_preview(row: PagePreview) -> None:
    if row.attempts > MOST_ATTEMPTS:
        _give_up(row, Undrawable.GIVEN_UP)
        return
    try:
        with storage.local_copy(row.paper.file) as path:
            large, small = render_page.render_page(path, row.page, LARGE, SMALL)
    except PageUnreadable as error:
        _give_up(row, error.why)
    else:
        _store_preview(row, large, small)


def _store_preview(row: PagePreview, large: bytes, small: bytes) -> None:
    names: list[str] = []
    there = 0
    try:
        names.append(storage.store(storage.Kind.PAGES, large, ".jpg").name)
        names.append(storage.store(storage.Kind.PAGES, small, ".jpg").name)
        there = QUEUE.ours(row).update(due_at=None, large=names[0], small=names[1])
    finally:
        if not there:  # or another one took it over
            storage.discard(names)


def _give_up(row: PagePreview, why: str) -> None:
    """And leave out what is left of a paper of which too much could not be drawn."""
    QUEUE.ours(row).update(due_at=None, unreadable=why)
    of_paper = row.paper.pictures
    if of_paper.exclude(unreadable="").count() >= MOST_UNREADABLE:
        of_paper.exclude(due_at=None).update(due_at=None, unreadable=Undrawable.LEFT_OUT)

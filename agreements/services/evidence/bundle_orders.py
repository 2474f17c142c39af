"""Evidence bundles of many agreements: ordered together, made one by one by a worker, given as one
ZIP file, deleted after some days.

Each is a row of its own. A claim is the number of the attempt and a time, which whoever holds it
renews: of what a killed worker had begun one bundle is made once more.
"""

import logging
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from io import BytesIO

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from agreements import audit, signatures, storage
from agreements.archives.zip_stream import Member, ZipStream
from agreements.enums import AuditAction
from agreements.exceptions import KeyMissing, NotYourMove, PortalError
from agreements.models import Agreement, BundleOrder, Dataset, OrderedBundle, User
from agreements.release_storage.reading import Readable, sum_up
from agreements.selectors import access
from agreements.selectors.evidence import bundle_orders
from agreements.storage import Kind
from agreements.work_queue import BUDGET, WorkQueue

from . import bundles

logger = logging.getLogger(__name__)

MOST = 500
KEPT = timedelta(days=7)
QUEUE = WorkQueue(
    OrderedBundle.objects.select_related(
        "order__asked_by", "agreement__dataset", "agreement__signer"
    ).order_by("due_at", "pk"),
    claim=lambda: {"attempts": F("attempts") + 1},
)
_PAUSE = timedelta(seconds=30)
_MOST_ATTEMPTS = 3
GIVEN_UP = gettext_noop("It could not be made, several times.")
NOT_ALLOWED = gettext_noop("Who asked for it is no owner of the dataset any more.")


class NoOrder(PortalError):
    """What was selected is nothing to make bundles of."""

    sentence = _("Select at least one request.")


class SeveralDatasets(NoOrder):
    sentence = _("These belong to several datasets. Choose one dataset in the filters first.")


class TooManyBundles(NoOrder):
    def __init__(self) -> None:
        sentence = _(
            "These are more than %(most)d, the most that go into one file. Choose fewer with the "
            "filters, for example one country after the other."
        )
        super().__init__(sentence % {"most": MOST})


class StillMaking(NoOrder):
    sentence = _(
        "The bundles that you asked for last are not all made yet. Wait for them, or delete them."
    )


class NothingToFetch(PortalError):
    """There is nothing to fetch, not yet or not any more."""

    sentence = _(
        "There is nothing to fetch here: not yet, or not any more. Come again in a few minutes, "
        "or order it anew."
    )


def check_selection(agreements: Sequence[Agreement], *, by: User) -> Dataset:
    """Of which dataset they are. Raises what `order_bundles` does."""
    signatures.signing_key()
    if not agreements:
        raise NoOrder
    if len(agreements) > MOST:
        raise TooManyBundles
    dataset = agreements[0].dataset
    if any(agreement.dataset_id != dataset.pk for agreement in agreements):
        raise SeveralDatasets
    if not access.may_on_dataset(by, bundle_orders.RIGHT, dataset):
        raise NotYourMove
    return dataset


def order_bundles(
    agreements: Sequence[Agreement], *, by: User, with_notes: bool = False, filters: str = ""
) -> BundleOrder:
    """Have the bundles made of agreements of one dataset, at most MOST.

    Raises NotYourMove, NoOrder and its like, KeyMissing.
    """
    dataset = check_selection(agreements, by=by)
    now = timezone.now()
    with transaction.atomic():
        # Of two clicks at once the second waits here.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if OrderedBundle.objects.filter(order__asked_by=by, due_at__isnull=False).exists():
            raise StillMaking
        order = BundleOrder.objects.create(
            dataset=dataset,
            filters=filters[:1000],
            with_notes=with_notes,
            asked_at=now,
            asked_by=by,
            until=now + KEPT,
        )
        OrderedBundle.objects.bulk_create(
            OrderedBundle(order=order, agreement=agreement, due_at=now) for agreement in agreements
        )
        audit.record(
            AuditAction.BUNDLES_ORDER,
            dataset.slug,
            by=by,
            number=len(agreements),
            order=order.pk,
            internal_notes=with_notes,
            filter=filters,
        )
    return order


def make_ordered_bundles(budget: float = BUDGET) -> int:
    """Make what is due, for `budget` seconds. Returns how many were dealt with."""
    done = 0
    for row in QUEUE.work(budget):
        try:
            _make(row)
        except (KeyMissing, OSError) as error:  # the disk is full, say; no fault of the case
            logger.warning("bundle %d put off: %s", row.pk, error)
            QUEUE.put_off(row, _PAUSE, attempts=row.attempts - 1)
        except Exception:  # ours; it is tried again when its claim is over
            logger.exception("bundle %d", row.pk)
        done += 1
    return done


def open_archive(order: BundleOrder, *, by: User) -> ZipStream:
    """All that were made as one ZIP file, on record; which are missing, a text in it says. Raises
    NotYourMove, NothingToFetch."""
    if not bundle_orders.may_fetch(by, order):
        raise NotYourMove
    rows = list(order.bundles.select_related("agreement").order_by("pk"))
    made = [row for row in rows if row.file]
    waits = any(row.due_at for row in rows)
    if waits or not made or not all(storage.is_there(row.file) for row in made):
        raise NothingToFetch
    with transaction.atomic():
        audit.record(
            AuditAction.BUNDLES_FETCH, order.dataset.slug, by=by, number=len(made), order=order.pk
        )
    left_out = [_left_out(order, rows)] if len(made) < len(rows) else []
    return ZipStream([*(_member(order, row) for row in made), *left_out])


def parts_of(archive: ZipStream) -> Iterator[bytes]:
    """Its bytes; no connection to the database is held while they go out."""
    if not connection.in_atomic_block:  # as in tests
        connection.close()
    return archive.read()


def delete_bundles(order: BundleOrder, *, by: User | None) -> bool:
    """Delete the files and make no further ones; `by=None` when their time is over. False where
    they are gone already. Raises NotYourMove."""
    if by and not bundle_orders.may_fetch(by, order):
        raise NotYourMove
    with transaction.atomic():
        there = BundleOrder.objects.filter(pk=order.pk, deleted_at=None)
        if not there.update(deleted_at=timezone.now()):
            return False
        rows = list(order.bundles.select_for_update())  # whoever makes one waits, and lets it go
        order.bundles.update(due_at=None, file="")
        audit.record(AuditAction.BUNDLES_DELETE, order.dataset.slug, by=by, order=order.pk)
    # What a crash leaves here, a sweep removes.
    storage.discard([row.file for row in rows if row.file])
    return True


def delete_old_bundles() -> int:
    """Those whose time is over. Returns of how many orders."""
    old = BundleOrder.objects.filter(deleted_at=None, until__lte=timezone.now())
    return sum(delete_bundles(order, by=None) for order in old.select_related("dataset"))


def _make(row: OrderedBundle) -> None:
    order, agreement = row.order, row.agreement
    if row.attempts > _MOST_ATTEMPTS:
        QUEUE.ours(row).update(due_at=None, problem=GIVEN_UP)
        return
    if not access.may_on_dataset(order.asked_by, bundle_orders.RIGHT, agreement.dataset):
        QUEUE.ours(row).update(due_at=None, problem=NOT_ALLOWED)
        return
    notes = order.with_notes and access.may_answer(order.asked_by, agreement)
    with bundles.make_bundle(agreement, by=order.asked_by, with_notes=notes) as file:
        sums = sum_up(file)
        file.seek(0)
        stored = storage.store(Kind.BUNDLES, File(file), ".zip")
    there = 0
    try:
        there = QUEUE.ours(row).update(
            due_at=None, file=stored.name, size=stored.size, crc32=sums.crc32
        )
    finally:
        if not there:  # or another one took it over, or all were deleted
            storage.discard([stored.name])


def _member(order: BundleOrder, row: OrderedBundle) -> Member:
    def open_at(start: int) -> Readable:
        file = storage.open_stored(row.file)
        file.seek(start)
        return file

    path = f"{row.agreement.reference}-evidence.zip"
    return Member(path, row.size, row.crc32, int(order.asked_at.timestamp()), open_at)


def _left_out(order: BundleOrder, rows: Sequence[OrderedBundle]) -> Member:
    """What says of which there is no bundle, and why."""
    lines = [f"{row.agreement.reference}: {row.problem}" for row in rows if not row.file]
    words = ("No bundle could be made of these:\n" + "\n".join(lines) + "\n").encode()

    def open_at(start: int) -> Readable:
        return BytesIO(words[start:])

    at = int(order.asked_at.timestamp())
    return Member("left-out.txt", len(words), zlib.crc32(words), at, open_at)

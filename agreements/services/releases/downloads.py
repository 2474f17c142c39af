"""A fetch of a release: on record from its first byte to its last, and over as soon as its person
may not have the data any more."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, ReleaseStatus
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import DataRelease, DownloadGrant, DownloadRecord, User
from agreements.selectors.grants import live_grants
from agreements.services.agreement_row import lock_agreement

# Connections that one person may have at a time; programs that fetch in pieces open several.
MOST_AT_ONCE = 4
# How often the person's right is looked at while bytes go out, in seconds.
LOOK_EVERY = 2.0
# Not seen for so long: its process was killed. A client that stands still is cut off before.
LOST_AFTER = timedelta(minutes=5)


class TooManyAtOnce(PortalError):
    """The person fetches on as many connections as they may."""

    sentence = _(
        "You are fetching on several connections already. Wait until one of them is done, or "
        "use fewer at a time."
    )


class ReleaseWithdrawn(PortalError):
    """It was withdrawn a moment ago."""

    sentence = _("This release was withdrawn. The data page has what took its place.")


class AccessLost(Exception):
    """The right to the data ended while it was on its way: the connection is to be broken."""


def begin_download(
    grant: DownloadGrant,
    *,
    by: User,
    release: DataRelease,
    what: DownloadRecord.What,
    path: str = "",
    first_byte: int = 0,
) -> DownloadRecord:
    """Put on record that it begins. Raises TooManyAtOnce, ReleaseWithdrawn, and NotYourMove where
    the grant is not live any more."""
    with transaction.atomic():
        # One at a time, or two would both be the fourth.
        lock_agreement(grant.agreement)
        if not _is_live(grant):
            raise NotYourMove
        under_way = grant.records.filter(
            ended_at=None, release__isnull=False, seen_at__gt=timezone.now() - LOST_AFTER
        )
        if under_way.count() >= MOST_AT_ONCE:
            raise TooManyAtOnce
        # Locked until the record stands: what is recalled is fetched before, and its person
        # told, or not at all.
        if not _published(release).select_for_update(of=("self",), no_key=True).first():
            raise ReleaseWithdrawn
        now = timezone.now()
        record = DownloadRecord.objects.create(
            grant=grant,
            what=what,
            user=by,
            at=now,
            ip=audit.current_ip(),
            release=release,
            path=path,
            first_byte=first_byte,
            bytes=0,
            seen_at=now,
        )
        audit.record(
            AuditAction.ACCESS_FETCH,
            grant.agreement.reference,
            by=by,
            release=release.label,
            first_byte=first_byte,
            **({"path": path} if path else {}),
        )
    return record


def handed_on(record: DownloadRecord) -> None:
    """nginx or S3 does the rest: it ends here, and how much it was is not known."""
    _write(record, bytes=None, ended_at=timezone.now())


def watched(
    record: DownloadRecord,
    pieces: Iterator[bytes],
    clock: Callable[[], float] = time.monotonic,
) -> Generator[bytes, None, None]:
    """The pieces, for as long as grant and release stand; the record tells how far it got.

    No connection to the database is held between two looks: hundreds may fetch at once, for hours.
    Raises AccessLost.
    """
    stream = _watched(record, pieces, clock)
    next(stream)  # so that closing it ends the record also where nobody reads a byte
    return stream


def _watched(
    record: DownloadRecord, pieces: Iterator[bytes], clock: Callable[[], float]
) -> Generator[bytes, None, None]:
    sent, looked = 0, clock()
    try:
        yield b""
        for piece in pieces:
            if clock() - looked >= LOOK_EVERY:
                looked = clock()
                _look(record, sent)
            # Also that of the question and of the record: whoever reads nothing would keep it.
            _give_connection_back()
            yield piece
            sent += len(piece)
    finally:
        with suppress(DatabaseError):  # a sweep ends it then
            now = timezone.now()
            _write(record, bytes=sent, seen_at=now, ended_at=now)
        _give_connection_back()


def end_lost_downloads() -> int:
    """Those whose process was killed ended when they were last seen. How many."""
    lost = DownloadRecord.objects.filter(
        ended_at=None, release__isnull=False, seen_at__lt=timezone.now() - LOST_AFTER
    )
    return sum(_write(record, ended_at=record.seen_at) for record in lost[:1000])


def _look(record: DownloadRecord, sent: int) -> None:
    """Without the database nobody can tell whether they still may: then it breaks, and can be gone
    on with later."""
    try:
        is_live = _is_live(record.grant) and (
            record.release is None or _published(record.release).exists()
        )
        _write(record, bytes=sent, seen_at=timezone.now())
    except DatabaseError as error:
        raise AccessLost from error
    if not is_live:
        raise AccessLost


def _give_connection_back() -> None:
    if not connection.in_atomic_block:  # as in tests
        connection.close()


def _is_live(grant: DownloadGrant) -> bool:
    return live_grants.live_grants(grant.agreement.dataset).filter(pk=grant.pk).exists()


def _published(release: DataRelease) -> QuerySet[DataRelease]:
    return DataRelease.objects.filter(pk=release.pk, status=ReleaseStatus.PUBLISHED)


def _write(record: DownloadRecord, **columns: object) -> int:
    return DownloadRecord.objects.filter(pk=record.pk, ended_at=None).update(**columns)

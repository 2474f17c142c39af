"""Append-only record of who did what to what, when, from where.

Called inside the transaction of what it tells of. The database refuses any later change.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction
from django.db.transaction import Atomic
from django.utils import timezone
from django.utils.ipv6 import clean_ipv6_address

from agreements import audit_leaf
from agreements.enums import AuditAction
from agreements.models import AuditEvent, ChainPlace, EventPersonalData, User

_origin: ContextVar[str | None] = ContextVar("audit_origin", default=None)
_written: ContextVar[bool] = ContextVar("audit_written", default=False)


@contextmanager
def origin(ip: str | None) -> Iterator[None]:
    """Everything recorded inside came from this address."""
    token = _origin.set(ip)
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def watched() -> Iterator[None]:
    """Whether events are written inside, `was_written` tells."""
    token = _written.set(False)
    try:
        yield
    finally:
        _written.reset(token)


def was_written() -> bool:
    return _written.get()


def current_ip() -> str | None:
    """The address that what is being done comes from; None outside a request."""
    return _origin.get()


def record_many(action: AuditAction, told: Mapping[str, Mapping[str, object]]) -> None:
    """Write one event of the system itself for each subject, with its details, at one moment."""
    now = timezone.now()
    pairs = [
        _event_with_personal_data(now, action, subject, None, None, details)
        for subject, details in told.items()
    ]
    with _whole():
        AuditEvent.objects.bulk_create(event for event, _personal in pairs)
        EventPersonalData.objects.bulk_create(personal for _event, personal in pairs)
        ChainPlace.objects.bulk_create(ChainPlace(event=event) for event, _personal in pairs)
    _written.set(True)


def record(
    action: AuditAction, subject: str, *, by: User | str | None, **details: object
) -> AuditEvent:
    """Write one event about `subject`, such as a reference; `by=None` is the system itself.

    `by` is an address where the link that was mailed to it acts and nobody is signed in.
    """
    event, personal = _event_with_personal_data(
        timezone.now(), action, subject, by, current_ip(), details
    )
    with _whole():
        event.save()
        personal.event = event
        personal.save()
        ChainPlace.objects.create(event=event)
    _written.set(True)
    return event


def _whole() -> Atomic:
    """An event has all its rows or none, also where it is all that is written, such as a download:
    without a place in a chain it would look as if somebody had written it around the portal."""
    return transaction.atomic(savepoint=False)


def _event_with_personal_data(
    at: datetime,
    action: AuditAction,
    subject: str,
    by: User | str | None,
    ip: str | None,
    details: Mapping[str, object],
) -> tuple[AuditEvent, EventPersonalData]:
    """Neither saved: each part that can be erased in the second row, its digest in the first."""
    facts, words = audit_leaf.split_details(details)
    actor = by.email if isinstance(by, User) else by or "system"
    address = ip and (clean_ipv6_address(ip) if ":" in ip else ip)  # as it is stored
    parts = {"actor": actor, "ip": address, "words": words or None}
    kept = {part: (value, audit_leaf.new_salt()) for part, value in parts.items() if value}
    event = AuditEvent(
        at=at,
        action=action,
        subject=subject,
        actor_id=by.pk if isinstance(by, User) else None,
        facts=facts,
        digests={part: audit_leaf.part_digest(part, *told) for part, told in kept.items()},
    )
    columns = {part: value for part, (value, _salt) in kept.items()}
    salts = {f"{part}_salt": salt for part, (_value, salt) in kept.items()}
    return event, EventPersonalData(event=event, **columns, **salts)

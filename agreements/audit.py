"""Append-only record of who did what to what, when, from where.

Called inside the transaction of what it tells of. The database refuses any later change.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from agreements.enums import AuditAction
from agreements.models import AuditEvent, User

_origin: ContextVar[str | None] = ContextVar("audit_origin", default=None)


@contextmanager
def origin(ip: str | None) -> Iterator[None]:
    """Everything recorded inside came from this address."""
    token = _origin.set(ip)
    try:
        yield
    finally:
        _origin.reset(token)


def current_ip() -> str | None:
    """The address that what is being done comes from; None outside a request."""
    return _origin.get()


def record_many(action: AuditAction, told: Mapping[str, Mapping[str, object]]) -> None:
    """Write one event of the system itself for each subject, with its details, at one moment."""
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(at=now, action=action, subject=subject, actor="system", details=dict(details))
        for subject, details in told.items()
    )


def record(
    action: AuditAction, subject: str, *, by: User | str | None, **details: object
) -> AuditEvent:
    """Write one event about `subject`, such as a reference; `by=None` is the system itself.

    `by` is an address where the link that was mailed to it acts and nobody is signed in.
    """
    return AuditEvent.objects.create(
        at=timezone.now(),
        action=action,
        subject=subject,
        actor_id=by.pk if isinstance(by, User) else None,
        actor=by.email if isinstance(by, User) else by or "system",
        ip=current_ip(),
        details=details,
    )

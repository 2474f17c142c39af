"""Append-only record of who did what to what, when, from where.

Called inside the transaction of what it tells of. The database refuses any later change.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

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


def record_many(action: str, told: Mapping[str, Mapping[str, object]]) -> None:
    """Write one event of the system itself for each subject, with its details, at one moment."""
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(at=now, action=action, subject=subject, actor="system", details=dict(details))
        for subject, details in told.items()
    )


def record(
    action: str, subject: str, *, by: User | None, link_of: str = "", **details: object
) -> AuditEvent:
    """Write one event. `action` reads `subject:action`; `by=None` is the system itself.

    `link_of` is the address that a link was mailed to which acts while nobody is signed in.
    """
    return AuditEvent.objects.create(
        at=timezone.now(),
        action=action,
        subject=subject,
        actor_id=by.pk if by else None,
        actor=by.email if by else link_of or "system",
        ip=current_ip(),
        details=details,
    )

"""Audit events in words."""

from dataclasses import dataclass
from datetime import datetime

from agreements.admin import details
from agreements.admin.actions import ACTIONS
from agreements.models import AuditEvent
from agreements.selectors import history


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as people read it."""

    at: datetime
    what: str
    actor: str
    ip: str
    details: list[tuple[str, str]]


def happened(subject: str, *, transitions_only: bool = False) -> list[Happening]:
    """Everything on record about a subject, oldest first."""
    events = history.events(subject)
    if transitions_only:
        events = events.filter(action__startswith="agreement:")
    return [_told(event) for event in events]


def _told(event: AuditEvent) -> Happening:
    return Happening(
        at=event.at,
        what=str(ACTIONS.get(event.action, event.action)),
        actor=event.actor,
        ip=event.ip or "",
        details=details.told(event.details),
    )

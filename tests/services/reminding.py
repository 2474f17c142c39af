"""What the tests of reminders share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from agreements import tasks
from agreements.enums import Remedy, Status, Verb
from agreements.models import Agreement, OutboundEmail
from agreements.services import transitions
from agreements.services.requests import issuing
from agreements.services.review import decisions
from tests.factories import UserFactory, complete_draft

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Wait = Callable[[float], list[str]]
WAITING = [Status.DRAFT, Status.AWAITING_SIGNATURE, Status.CHANGES_REQUESTED]
LETTER = dict(
    zip(WAITING, ["reminder_draft", "reminder_unsigned", "reminder_changes"], strict=True)
)


def waiter(time_machine: Any) -> Wait:
    """Lets so many days pass since the start, a call by beat at the end, and sees what was written
    by then."""

    def until(days: float) -> list[str]:
        time_machine.move_to(START + timedelta(days=days), tick=False)
        tasks.write_due_reminders()
        found = OutboundEmail.objects.filter(letter__in=LETTER.values()).order_by("pk")
        return list(found.values_list("letter", flat=True))

    time_machine.move_to(START, tick=False)
    return until


def stands(status: Status) -> Agreement:
    """A request whose signer has just been given the turn."""
    agreement = complete_draft()
    user = agreement.signer.user
    if status == Status.DRAFT:
        Agreement.objects.update(waiting_since=START)
    else:
        issuing.issue_document(agreement, by=user)
    if status == Status.CHANGES_REQUESTED:
        agreement = transitions.apply(agreement, Verb.SUBMIT, by=user)
        reviewer = UserFactory(is_superuser=True, is_staff=True)
        decisions.request_changes(
            agreement, by=reviewer, reason="Too dark.", remedy=Remedy.CORRECT_FORM
        )
    agreement.refresh_from_db()
    return agreement

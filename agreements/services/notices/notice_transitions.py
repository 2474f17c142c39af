"""The only code that writes state, next step and outcome of a notice, by `notice_lifecycle.TABLE`.

Compare-and-set: what an event makes of a notice is decided in the statement that writes it, for one
notice as for thousands.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import NoticeStep
from agreements.exceptions import InvalidTransition
from agreements.models import NoticeDelivery
from agreements.notice_lifecycle import (
    INITIAL_STATE,
    INITIAL_STEP,
    TABLE,
    NoticeEvent,
    NoticeTransition,
)

# What is to be sent next, and when it is due.
NextStep = tuple[NoticeStep | str, datetime | None]
NOTHING: NextStep = ("", None)


def new_notice(now: datetime, **fields: object) -> NoticeDelivery:
    """An unsaved notice, due at once."""
    return NoticeDelivery(state=INITIAL_STATE, step=INITIAL_STEP, due_at=now, **fields)


def lock_notice(notice: NoticeDelivery) -> NoticeDelivery:
    """The notice as it stands, locked; whoever also moves its agreement locks this first."""
    rows = NoticeDelivery.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("agreement__signer__user", "version__dataset").get(pk=notice.pk)


def apply_event(
    notices: QuerySet[NoticeDelivery],
    event: NoticeEvent,
    *,
    now: datetime | None = None,
    following: NextStep = NOTHING,
    first_alone: bool = False,
    **fields: object,
) -> int:
    """Write what the event makes of each notice, and `fields` with it; returns of how many.

    Notices for which no row of the table holds stay as they are. `now` is when it happened;
    `following` is what comes next where the table says that the dates tell. `first_alone` tries the
    first row by itself, for one notice of which it nearly always holds: that takes a third of the
    time.
    """
    now = now or timezone.now()
    rows = [
        (Q(state__in=row.sources, **row.conditions), _written_by(row, now, following))
        for row in TABLE
        if row.event is event
    ]
    if first_alone and (done := notices.filter(rows[0][0]).update(**rows[0][1], **fields)):
        return done
    holds = Q()
    cases: dict[str, list[When]] = defaultdict(list)
    for condition, written in rows:
        holds |= condition
        for column, value in written.items():
            then = value if isinstance(value, Case) else Value(value)
            cases[column].append(When(condition, then=then))
    by_row = {column: Case(*whens, default=F(column)) for column, whens in cases.items()}
    return notices.filter(holds).update(**by_row, **fields)


def apply_to_notice(
    notice: NoticeDelivery, event: NoticeEvent, *, now: datetime | None = None, **fields: Any
) -> None:
    """The same for one notice, which then shows it. Raises InvalidTransition where it can't be."""
    if not apply_event(NoticeDelivery.objects.filter(pk=notice.pk), event, now=now, **fields):
        notice.refresh_from_db(fields=["state"])
        raise InvalidTransition(
            _(
                "This step is not possible: the notice is now “%(state)s”. Reload the page to "
                "see how it stands."
            )
            % {"state": notice.get_state_display()}
        )
    notice.refresh_from_db(fields=["state", "step", "due_at", "outcome", "closed_at", *fields])


def _written_by(row: NoticeTransition, now: datetime, following: NextStep) -> dict[str, object]:
    """The columns that a row of the table writes, with their values."""
    written: dict[str, object] = {}
    if row.target:
        written["state"] = row.target
    if row.outcome:
        written |= {"outcome": row.outcome, "closed_at": now}
    if row.step:
        written |= {"step": row.step, "due_at": now}
    elif row.follows:
        written["step"], written["due_at"] = following
    elif row.cancels:
        planned = Q(step__in=row.cancels)
        written["step"] = Case(When(planned, then=Value("")), default=F("step"))
        written["due_at"] = Case(When(planned, then=Value(None)), default=F("due_at"))
    return written

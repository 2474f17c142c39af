"""The life of a notice as data: what each event makes of each state, reminders and their days.

`services.notices.notice_transitions` is the only executor; `docs/notice-diagram.md` is drawn from
it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from .enums import Audience, Channel, NoticeOutcome, NoticeState, NoticeStep, Status, VersionStatus
from .lifecycle import OPEN

_S = NoticeState
ALL = frozenset(NoticeState)
# Nobody knows of the new version yet, as far as the portal can tell.
UNNOTIFIED = frozenset({_S.PENDING, _S.QUEUED, _S.UNREACHED})
UNSENT = UNNOTIFIED - {_S.UNREACHED}
# Whoever is in one of these knows of the new version, and did not opt out.
NOTIFIED = frozenset({_S.SENT, _S.OPENED, _S.INFORMED, _S.CONTINUED})
ANSWERED = frozenset({_S.CONTINUED, _S.OPTED_OUT})
UNANSWERED = NOTIFIED - ANSWERED
# A mail tells these that the date was moved, or that the version was called off.
_HAS_NEWS = NOTIFIED | ANSWERED
# What a version can be while somebody may be notified of it: it takes effect, or has.
NOTIFIABLE = (VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE)

# The first mail and its retries: whoever is notified within this is not late.
LATE_AFTER = timedelta(days=3)
# So long before a version takes effect, news of it need not arrive any more.
NEWS_OF_USE_UNTIL = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NoticeReminder:
    """One row: so long `before` the version takes effect, in days, the step goes to the unanswered
    whom a mail reached a day or more before. It is of no use from `of_use_until` before."""

    step: NoticeStep
    before: timedelta
    of_use_until: timedelta


# The earliest first.
REMINDERS = (
    NoticeReminder(NoticeStep.REMINDER_7, timedelta(days=7), timedelta(days=1)),
    NoticeReminder(NoticeStep.REMINDER_1, timedelta(days=1), timedelta(hours=12)),
)
REMINDER_OF: Mapping[str, NoticeReminder] = {row.step: row for row in REMINDERS}
# What an agreement is while it is notified as one or the other.
NOTIFIED_AS: Mapping[str, Set[Status]] = {
    Audience.AGREEMENT: {Status.APPROVED},
    Audience.REQUEST: OPEN,
}
# What whom is sent, in this order.
STEPS: Mapping[str, tuple[NoticeStep, ...]] = {
    Audience.AGREEMENT: (
        NoticeStep.NOTICE,
        *(row.step for row in REMINDERS),
        NoticeStep.POSTPONED,
        NoticeStep.CALLED_OFF,
    ),
    Audience.REQUEST: (NoticeStep.NOTICE, NoticeStep.POSTPONED, NoticeStep.CALLED_OFF),
}
# Mails that say from when on the new version applies, and those that remind of that day.
TELLS_THE_DATE = (NoticeStep.NOTICE, NoticeStep.POSTPONED)
NAMES_THE_DATE = (*TELLS_THE_DATE, *REMINDER_OF)


class NoticeEvent(StrEnum):
    """What happens to a notice."""

    # A step is due (`services.notices.notice_dispatch`).
    NOTICE_WRITTEN = "notice written"
    STEP_DONE = "step written or skipped"
    NO_ADDRESS = "no address to write to"
    LAPSED = "agreement ended before a step"
    # A mail ends.
    MAIL_SENT = "mail accepted by the server"
    MAIL_FAILED = "mail failed"
    MAIL_DROPPED = "mail no longer due"
    MAIL_BOUNCED = "mail came back"
    # The signer.
    PAGE_OPENED = "page opened"
    CONTINUED = "continues"
    OPTED_OUT = "opts out"
    # Staff.
    REINSTATED = "reinstated"
    INFORMED = "informed otherwise"
    RESENT = "sent again"
    RESUMED = "sending resumed"
    POSTPONED = "version postponed"
    POSTPONED_UNAWARE = "told the old date meanwhile"
    CALLED_OFF = "version called off"
    CALLED_OFF_UNAWARE = "told meanwhile of what was called off"
    # The version takes effect.
    MOVED = "moved to the new version"
    KEPT = "stays on the old version"
    CLOSED = "nothing to move"
    CLOSED_NOT_APPLICABLE = "nothing to move any more"


@dataclass(frozen=True, slots=True)
class NoticeTransition:
    """One row: what an event makes of a notice in one of `sources`, where `conditions` hold too.

    `conditions` are look-ups of NoticeDelivery. Without a `target` the state stays. `step` is what
    is to be sent next, at once; of the steps to come, those in `cancels` come no more. With
    `follows` the next step is found by the dates (`services.notices.eligibility`).
    """

    event: NoticeEvent
    sources: Set[NoticeState]
    target: NoticeState | None = None
    conditions: Mapping[str, object] = field(default_factory=dict)
    step: NoticeStep | None = None
    cancels: Set[NoticeStep] = frozenset()
    follows: bool = False
    outcome: NoticeOutcome | None = None


_E, _Row = NoticeEvent, NoticeTransition
_EVERY_STEP = frozenset(NoticeStep)
_OPEN = {"closed_at": None}
_TOLD, _NOT_TOLD = {"notified_at__isnull": False}, {"notified_at": None}

INITIAL_STATE, INITIAL_STEP = _S.PENDING, NoticeStep.NOTICE
# For one event no two rows hold for the same notice. What no row names, the event leaves alone.
TABLE = (
    _Row(_E.NOTICE_WRITTEN, UNNOTIFIED, _S.QUEUED, follows=True),
    _Row(_E.NOTICE_WRITTEN, UNANSWERED, follows=True),
    _Row(_E.STEP_DONE, ALL, follows=True),
    _Row(_E.NO_ADDRESS, ALL - ANSWERED, _S.UNREACHED, cancels=_EVERY_STEP),
    _Row(_E.NO_ADDRESS, ANSWERED, cancels=_EVERY_STEP),
    _Row(_E.LAPSED, ALL - ANSWERED, _S.NOT_APPLICABLE, cancels=_EVERY_STEP),
    _Row(_E.LAPSED, ANSWERED, cancels=_EVERY_STEP),
    _Row(_E.MAIL_SENT, UNNOTIFIED, _S.SENT),
    _Row(_E.MAIL_SENT, ALL - UNNOTIFIED),
    _Row(_E.MAIL_FAILED, UNSENT | {_S.SENT}, _S.UNREACHED),
    _Row(_E.MAIL_DROPPED, UNSENT, _S.NOT_APPLICABLE),
    _Row(_E.MAIL_BOUNCED, UNSENT | {_S.SENT}, _S.UNREACHED, _OPEN),
    # Whoever signed in to look knows of the new version; a link may have been opened by a scanner.
    _Row(_E.MAIL_BOUNCED, {_S.OPENED}, _S.UNREACHED, {**_OPEN, "opened_how": Channel.LINK}),
    _Row(_E.PAGE_OPENED, UNNOTIFIED | {_S.SENT}, _S.OPENED, {**_OPEN, "opened_at": None}),
    _Row(
        _E.PAGE_OPENED,
        {_S.INFORMED, _S.NOT_APPLICABLE, *ANSWERED},
        conditions={**_OPEN, "opened_at": None},
    ),
    _Row(_E.CONTINUED, ALL - ANSWERED, _S.CONTINUED, _OPEN, cancels=_EVERY_STEP),
    _Row(_E.OPTED_OUT, ALL - {_S.OPTED_OUT}, _S.OPTED_OUT, _OPEN, cancels=_EVERY_STEP),
    _Row(_E.REINSTATED, {_S.OPTED_OUT}, _S.CONTINUED, cancels=_EVERY_STEP),
    _Row(_E.INFORMED, UNNOTIFIED, _S.INFORMED, _OPEN, cancels=_EVERY_STEP),
    _Row(_E.RESENT, {_S.UNREACHED}, _S.PENDING, _OPEN, step=NoticeStep.NOTICE),
    # The mail that waits names the old date: it is made anew, in its place.
    _Row(_E.RESUMED, {_S.QUEUED}, step=NoticeStep.NOTICE),
    _Row(_E.POSTPONED, {_S.QUEUED}, conditions=_OPEN, step=NoticeStep.NOTICE),
    _Row(_E.POSTPONED, _HAS_NEWS, conditions={**_OPEN, **_TOLD}, step=NoticeStep.POSTPONED),
    _Row(_E.POSTPONED, _HAS_NEWS, conditions={**_OPEN, **_NOT_TOLD}),
    _Row(_E.POSTPONED, ALL - _HAS_NEWS - {_S.QUEUED}, conditions=_OPEN),
    _Row(_E.POSTPONED_UNAWARE, ALL - UNNOTIFIED, conditions=_OPEN, step=NoticeStep.POSTPONED),
    _Row(_E.CALLED_OFF, UNNOTIFIED, _S.NOT_APPLICABLE, cancels=_EVERY_STEP),
    _Row(_E.CALLED_OFF, _HAS_NEWS, conditions=_TOLD, step=NoticeStep.CALLED_OFF),
    _Row(_E.CALLED_OFF, _HAS_NEWS, conditions=_NOT_TOLD, cancels=_EVERY_STEP),
    _Row(_E.CALLED_OFF, {_S.NOT_APPLICABLE}, cancels=_EVERY_STEP),
    _Row(_E.CALLED_OFF_UNAWARE, ALL - {_S.UNREACHED}, step=NoticeStep.CALLED_OFF),
    _Row(_E.MOVED, NOTIFIED, conditions=_OPEN, cancels=_EVERY_STEP, outcome=NoticeOutcome.MOVED),
    _Row(_E.KEPT, UNANSWERED, conditions=_OPEN, cancels=_EVERY_STEP, outcome=NoticeOutcome.KEPT),
    _Row(
        _E.CLOSED,
        NOTIFIED | ANSWERED,
        conditions=_OPEN,
        cancels=_EVERY_STEP,
        outcome=NoticeOutcome.NONE,
    ),
    _Row(
        _E.CLOSED_NOT_APPLICABLE,
        ALL - {_S.OPTED_OUT},
        _S.NOT_APPLICABLE,
        _OPEN,
        cancels=_EVERY_STEP,
        outcome=NoticeOutcome.NONE,
    ),
)

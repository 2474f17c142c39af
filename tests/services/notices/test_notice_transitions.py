"""The whole life of a notice: every event × state."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from agreements.enums import Channel, NoticeOutcome, NoticeState, NoticeStep
from agreements.exceptions import InvalidTransition
from agreements.models import NoticeDelivery
from agreements.notice_lifecycle import TABLE, NoticeEvent
from agreements.services.notices.notice_transitions import (
    apply_event,
    apply_to_notice,
    new_notice,
)
from tests.services import campaign
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DUE = NOW + timedelta(days=3)
FOLLOWING = (NoticeStep.REMINDER_1, NOW + timedelta(days=9))

# Written out by hand from the design, not derived from the code. A cell is the state afterwards (=
# is the same, · says that nothing happens) and what is to be sent next: nothing behind it is what
# was to come before, 0 nothing, f what the dates tell, n notice, p postponed, c called off at once.
GRID = """
                                         pending    queued     unreached  sent       opened     informed   continued  opted_out  moot
notice written                           queued/f   queued/f   queued/f   =/f        =/f        =/f        ·          ·          ·
step written or skipped                  =/f        =/f        =/f        =/f        =/f        =/f        =/f        =/f        =/f
no address to write to                   unreached/0 unreached/0 =/0      unreached/0 unreached/0 unreached/0 =/0     =/0        unreached/0
agreement ended before a step            moot/0     moot/0     moot/0     moot/0     moot/0     moot/0     =/0        =/0        =/0
mail accepted by the server              sent       sent       sent       =          =          =          =          =          =
mail failed                              unreached  unreached  ·          unreached  ·          ·          ·          ·          ·
mail no longer due                       moot       moot       ·          ·          ·          ·          ·          ·          ·
mail came back                           unreached  unreached  ·          unreached  ·          ·          ·          ·          ·
page opened                              opened     opened     opened     opened     ·          =          =          =          =
continues                                continued/0 continued/0 continued/0 continued/0 continued/0 continued/0 ·    ·          continued/0
opts out                                 opted_out/0 opted_out/0 opted_out/0 opted_out/0 opted_out/0 opted_out/0 opted_out/0 ·   opted_out/0
reinstated                               ·          ·          ·          ·          ·          ·          ·          continued/0 ·
informed otherwise                       informed/0 informed/0 informed/0 ·          ·          ·          ·          ·          ·
sent again                               ·          ·          pending/n  ·          ·          ·          ·          ·          ·
sending resumed                          ·          =/n        ·          ·          ·          ·          ·          ·          ·
version postponed                        =          =/n        =          =/p        =/p        =/p        =/p        =/p        =
told the old date meanwhile              ·          ·          ·          =/p        =/p        =/p        =/p        =/p        =/p
version called off                       moot/0     moot/0     moot/0     =/c        =/c        =/c        =/c        =/c        =/0
told meanwhile of what was called off    =/c        =/c        ·          =/c        =/c        =/c        =/c        =/c        =/c
moved to the new version                 ·          ·          ·          =/0        =/0        =/0        =/0        ·          ·
stays on the old version                 ·          ·          ·          =/0        =/0        =/0        ·          ·          ·
nothing to move                          ·          ·          ·          =/0        =/0        =/0        =/0        =/0        ·
nothing to move any more                 moot/0     moot/0     moot/0     moot/0     moot/0     moot/0     moot/0     ·          =/0
"""  # noqa: E501
# What follows for whom nothing was told by mail, though they know.
UNTOLD_GRID = """
                                         sent       opened     informed   continued  opted_out
version postponed                        =          =          =          =          =
version called off                       =/0        =/0        =/0        =/0        =/0
"""
# What still happens to a notice whose effect was dealt with; nothing else does.
STILL = {
    *("notice written", "step written or skipped", "no address to write to"),
    *("agreement ended before a step", "mail accepted by the server", "mail failed"),
    *("mail no longer due", "reinstated", "sending resumed"),
    *("version called off", "told meanwhile of what was called off"),
}
OUTCOMES = {
    "moved to the new version": NoticeOutcome.MOVED,
    "stays on the old version": NoticeOutcome.KEPT,
    "nothing to move": NoticeOutcome.NONE,
    "nothing to move any more": NoticeOutcome.NONE,
}
STEPS = {
    "0": ("", None),
    "f": FOLLOWING,
    "n": (NoticeStep.NOTICE, NOW),
    "p": (NoticeStep.POSTPONED, NOW),
    "c": (NoticeStep.CALLED_OFF, NOW),
}


def cells(grid: str) -> dict[tuple[str, str], str]:
    """What is written for each event and state."""
    head, *lines = grid.strip("\n").split("\n")
    return {
        (line[:41].strip(), state): cell
        for line in lines
        for state, cell in zip(head.split(), line[41:].split(), strict=True)
    }


@pytest.fixture
def notices():
    """One in every state, with the fields given."""

    def made(**fields):
        version = announced()
        for state, agreement in zip(
            NoticeState, campaign.many(version.replaces, len(NoticeState)), strict=True
        ):
            told(
                version,
                state,
                agreement=agreement,
                **{"answered_at": NOW, "notified_at": NOW, "opened_how": Channel.SITE, **fields},
            )
        return version.deliveries

    return made


def happens(
    notices, event: NoticeEvent, step: NoticeStep, *, one_by_one: bool = False
) -> dict[str, tuple[object, ...]]:
    """State, step, when it is due and the outcome after it, by the state before; then undone."""
    before = dict(notices.values_list("pk", "state"))
    with transaction.atomic():
        notices.update(step=step, due_at=DUE)
        for some in [{"pk": pk} for pk in before] if one_by_one else [{}]:
            found = notices.filter(**some)
            apply_event(found, event, now=NOW, following=FOLLOWING, first_alone=one_by_one)
        rows = notices.values_list("pk", "state", "step", "due_at", "outcome", "closed_at")
        after = {before[pk]: tuple(values) for pk, *values in rows}
        transaction.set_rollback(True)
    return after


def expected(event: str, state: str, cell: str, step: NoticeStep) -> tuple[object, ...]:
    becomes, _slash, then = cell.partition("/")
    if becomes == "·":
        return state, step, DUE, "", None
    outcome = OUTCOMES.get(event, "")
    return (
        state if becomes == "=" else becomes,
        *STEPS.get(then, (step, DUE)),
        outcome,
        NOW if outcome else None,
    )


def test_the_grid_has_every_event_and_state():
    assert set(cells(GRID)) == {(e.value, s.value) for e in NoticeEvent for s in NoticeState}
    assert {row.event for row in TABLE} == set(NoticeEvent)


def test_every_event_in_every_state(notices):
    rows, step = notices(), NoticeStep.REMINDER_7
    for event in NoticeEvent:
        found = happens(rows, event, step)
        for state in NoticeState:
            cell = cells(GRID)[event, state]
            assert found[state] == expected(event, state, cell, step), (event, state)


def test_the_same_happens_to_each_alone(notices):
    rows = notices()
    for event in NoticeEvent:
        together = happens(rows, event, NoticeStep.REMINDER_7)
        assert happens(rows, event, NoticeStep.REMINDER_7, one_by_one=True) == together, event


def test_whom_no_mail_told_gets_none_that_it_has_changed(notices):
    rows = notices(notified_at=None)
    for (event, state), cell in cells(UNTOLD_GRID).items():
        found = happens(rows, NoticeEvent(event), NoticeStep.REMINDER_7)
        assert found[state] == expected(event, state, cell, NoticeStep.REMINDER_7), (event, state)


def test_a_mail_that_came_back_counts_where_only_its_link_was_opened(notices):
    rows = notices(opened_how=Channel.LINK)
    found = happens(rows, NoticeEvent.MAIL_BOUNCED, NoticeStep.REMINDER_7)
    assert found["opened"][0] == "unreached"


def test_a_page_is_opened_once(notices):
    rows = notices(opened_at=NOW)
    assert apply_event(rows.all(), NoticeEvent.PAGE_OPENED) == 0


def test_what_is_closed_stays_so(notices):
    rows = notices(closed_at=NOW, outcome=NoticeOutcome.NONE)
    for event in NoticeEvent:
        with transaction.atomic():
            assert bool(apply_event(rows.all(), event)) is (event in STILL), event
            transaction.set_rollback(True)


def test_no_two_rows_hold_for_the_same_notice():
    for event in NoticeEvent:
        of_event = [row for row in TABLE if row.event is event]
        for number, row in enumerate(of_event):
            for other in of_event[:number]:
                apart = row.conditions != other.conditions and {
                    *row.conditions,
                    *other.conditions,
                } >= {"notified_at", "notified_at__isnull"}
                assert apart or not row.sources & other.sources, event


def test_fields_are_written_with_it_and_how_many_is_told(notices):
    rows = notices()
    done = apply_event(rows.all(), NoticeEvent.MAIL_FAILED, unreached_at=NOW, unreached_why="No.")
    assert (done, rows.filter(unreached_why="No.").count()) == (3, 3)


class TestOneNotice:
    def test_shows_what_happened(self):
        notice = told(announced(), NoticeState.UNREACHED)
        apply_to_notice(notice, NoticeEvent.RESENT, now=NOW, unreached_why="")
        assert (notice.state, notice.step, notice.due_at) == ("pending", "notice", NOW)

    def test_raises_where_it_is_not_possible(self):
        notice = told(announced(), NoticeState.CONTINUED)
        NoticeDelivery.objects.update(state=NoticeState.OPTED_OUT)  # somebody else was faster
        with pytest.raises(InvalidTransition, match="“Opted out”"):
            apply_to_notice(notice, NoticeEvent.CONTINUED)
        assert NoticeDelivery.objects.get().state == NoticeState.OPTED_OUT

    def test_a_new_one_is_due_at_once(self):
        notice = new_notice(NOW)
        assert (notice.state, notice.step, notice.due_at) == ("pending", "notice", NOW)

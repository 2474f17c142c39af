"""What is due for one delivery, by the dates on its row; nothing is written."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.models import Agreement, Dataset, LicenseVersion, NoticeDelivery
from agreements.notice_lifecycle import TABLE
from agreements.services.notices.eligibility import decide, of_use_until

NOW = timezone.now().replace(microsecond=0)
EFFECT = NOW + timedelta(days=30)
S, N, A = NoticeStep, NoticeState, Audience


def row(step: NoticeStep, **fields) -> NoticeDelivery:
    """A delivery due for a step, of an agreement or request that still is what it was told as."""
    audience = fields.pop("audience", A.AGREEMENT)
    status = fields.pop("status", Status.APPROVED if audience == A.AGREEMENT else Status.DRAFT)
    version = LicenseVersion(
        pk=2, dataset=Dataset(), status=fields.pop("version", VersionStatus.ANNOUNCED)
    )
    fields = {"effective_at": EFFECT, "created_at": NOW, "state": N.PENDING, **fields}
    agreement = Agreement(pk=1, status=status, version_id=1)
    return NoticeDelivery(
        pk=1, version=version, agreement=agreement, audience=audience, step=step, **fields
    )


def decided(row: NoticeDelivery, now: datetime = NOW) -> tuple[str, str, str, datetime | None]:
    found = decide(row, now)
    (becomes,) = [t for t in TABLE if t.event is found.event and row.state in t.sources]
    return found.write, becomes.target or row.state, *found.following


def days(number: float) -> timedelta:
    return timedelta(days=number)


class TestNotice:
    def test_is_written_and_the_first_reminder_is_next(self):
        ended = decided(row(S.NOTICE))
        assert ended == (S.NOTICE, N.QUEUED, S.REMINDER_7, EFFECT - days(7))

    def test_to_a_request_is_all_that_is_sent(self):
        assert decided(row(S.NOTICE, audience=A.REQUEST)) == (S.NOTICE, N.QUEUED, "", None)

    def test_with_a_short_period_only_the_last_reminder_is_left(self):
        ended = decided(row(S.NOTICE, effective_at=NOW + days(5)))
        assert ended == (S.NOTICE, N.QUEUED, S.REMINDER_1, NOW + days(4))

    def test_after_a_look_at_the_site_still_goes_out(self):
        assert decided(row(S.NOTICE, state=N.OPENED))[:2] == (S.NOTICE, N.OPENED)

    def test_after_an_answer_does_not(self):
        ended = decided(row(S.NOTICE, state=N.CONTINUED, answered_at=NOW))
        assert ended == ("", N.CONTINUED, "", None)

    def test_more_than_three_days_late_gives_the_full_period_anew(self):
        now = NOW + days(3.1)
        effective_at = decide(row(S.NOTICE), now).effective_at
        assert now + days(30) <= effective_at <= now + days(32)

    def test_within_three_days_the_date_stays(self):
        assert decide(row(S.NOTICE), NOW + days(2.9)).effective_at == EFFECT

    def test_a_request_has_the_versions_date_however_late(self):
        late = row(S.NOTICE, audience=A.REQUEST)
        assert decide(late, NOW + days(9)).effective_at == EFFECT

    def test_called_off_before_it_was_told_it_never_was(self):
        ended = decided(row(S.NOTICE, version=VersionStatus.CALLED_OFF))
        assert ended == ("", N.NOT_APPLICABLE, "", None)


class TestConcerned:
    @pytest.mark.parametrize(
        ("audience", "status", "goes_out"),
        [
            (A.AGREEMENT, Status.APPROVED, True),
            (A.AGREEMENT, Status.REVOKED, False),
            (A.AGREEMENT, Status.OPTED_OUT, False),
            (A.REQUEST, Status.DRAFT, True),
            (A.REQUEST, Status.IN_REVIEW, True),
            (A.REQUEST, Status.APPROVED, False),
            (A.REQUEST, Status.WITHDRAWN, False),
        ],
    )
    def test_only_who_still_is_what_they_are_told_as(self, audience, status, goes_out):
        write, state, *_next = decided(row(S.NOTICE, audience=audience, status=status))
        assert (write, state) == ((S.NOTICE, N.QUEUED) if goes_out else ("", N.NOT_APPLICABLE))

    def test_who_is_bound_to_the_new_version_already_is_not(self):
        moved = row(S.POSTPONED, state=N.SENT, notified_at=NOW)
        moved.agreement.version_id = moved.version_id
        assert decided(moved)[:2] == ("", N.NOT_APPLICABLE)

    def test_an_answer_stays_when_the_agreement_is_gone(self):
        ended = row(S.POSTPONED, state=N.CONTINUED, status=Status.REVOKED, notified_at=NOW)
        assert decided(ended) == ("", N.CONTINUED, "", None)


class TestReminders:
    def at(self, before: float, step: NoticeStep, **fields) -> tuple[str, str, datetime | None]:
        """Decided so many days before the effect, the notice accepted 30 days before it."""
        told = {"state": N.SENT, "notified_at": NOW, **fields}
        write, _state, step, due = decided(row(step, **told), EFFECT - days(before))
        return write, step, due

    def test_the_first_and_then_the_last(self):
        assert self.at(7, S.REMINDER_7) == (S.REMINDER_7, S.REMINDER_1, EFFECT - days(1))
        assert self.at(1, S.REMINDER_1) == (S.REMINDER_1, "", None)

    @pytest.mark.parametrize("state", [N.QUEUED, N.UNREACHED, N.INFORMED])
    def test_only_for_whom_a_mail_reached(self, state):
        assert self.at(7, S.REMINDER_7, state=state, notified_at=None)[0] == ""

    @pytest.mark.parametrize("state", [N.CONTINUED, N.OPTED_OUT])
    def test_nobody_who_answered(self, state):
        status = Status.OPTED_OUT if state == N.OPTED_OUT else Status.APPROVED
        answer = {"state": state, "status": status, "answered_at": NOW}
        assert self.at(7, S.REMINDER_7, **answer)[0] == ""

    def test_who_opened_the_page_and_said_nothing(self):
        assert self.at(7, S.REMINDER_7, state=N.OPENED)[0] == S.REMINDER_7

    def test_not_when_the_notice_came_less_than_a_day_before(self):
        barely, too_late = EFFECT - days(8), EFFECT - days(7.9)
        assert self.at(7, S.REMINDER_7, notified_at=barely)[0] == S.REMINDER_7
        assert self.at(7, S.REMINDER_7, notified_at=too_late)[0] == ""
        assert self.at(1, S.REMINDER_1, notified_at=too_late)[0] == S.REMINDER_1

    def test_the_first_is_of_no_use_once_the_last_is_due(self):
        assert self.at(1.01, S.REMINDER_7)[0] == S.REMINDER_7
        assert self.at(1, S.REMINDER_7) == ("", "", None)

    def test_the_last_is_of_no_use_in_the_last_twelve_hours(self):
        assert self.at(0.51, S.REMINDER_1)[0] == S.REMINDER_1
        assert self.at(0.5, S.REMINDER_1)[0] == ""

    def test_waits_when_the_date_was_moved(self):
        assert self.at(9, S.REMINDER_7) == ("", S.REMINDER_7, EFFECT - days(7))


class TestChanges:
    def test_postponed_tells_the_silent_and_reminds_them_anew(self):
        ended = decided(row(S.POSTPONED, state=N.SENT, notified_at=NOW))
        assert ended == (S.POSTPONED, N.SENT, S.REMINDER_7, EFFECT - days(7))

    def test_postponed_tells_who_continues_and_leaves_it_at_that(self):
        ended = decided(row(S.POSTPONED, state=N.CONTINUED, answered_at=NOW, notified_at=NOW))
        assert ended == (S.POSTPONED, N.CONTINUED, "", None)

    @pytest.mark.parametrize("step", [S.POSTPONED, S.CALLED_OFF])
    def test_who_opted_out_is_told_as_well(self, step):
        version = VersionStatus.CALLED_OFF if step == S.CALLED_OFF else VersionStatus.ANNOUNCED
        gone = row(
            step,
            version=version,
            state=N.OPTED_OUT,
            status=Status.OPTED_OUT,
            answered_at=NOW,
            notified_at=NOW,
        )
        assert decided(gone) == (step, N.OPTED_OUT, "", None)

    def test_called_off_overtakes_what_was_due(self):
        due = row(S.REMINDER_7, version=VersionStatus.CALLED_OFF, state=N.SENT, notified_at=NOW)
        assert decided(due) == (S.CALLED_OFF, N.SENT, "", None)


def test_the_reminder_to_delete_is_no_step_any_more():
    gone = row(
        S.DELETION, state=N.OPTED_OUT, status=Status.OPTED_OUT, answered_at=NOW, notified_at=NOW
    )
    assert decided(gone) == ("", N.OPTED_OUT, "", None)


@pytest.mark.parametrize(
    ("step", "effective_at", "end"),
    [
        (S.NOTICE, EFFECT, EFFECT - days(1)),
        (S.NOTICE, NOW + days(0.5), NOW + timedelta(hours=1)),
        (S.POSTPONED, EFFECT, EFFECT - days(1)),
        (S.REMINDER_7, EFFECT, EFFECT - days(1)),
        (S.REMINDER_1, EFFECT, EFFECT - timedelta(hours=12)),
        (S.CALLED_OFF, EFFECT, None),
    ],
)
def test_of_use_until(step, effective_at, end):
    assert of_use_until(step, effective_at, NOW) == end

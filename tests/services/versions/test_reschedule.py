"""Postponing what was announced, and calling it off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import dates
from agreements.enums import NoticeState, NoticeStep, VersionStatus
from agreements.models import AuditEvent, LicenseVersion, NoticeDelivery, OutboundEmail, User
from agreements.services.mail.delivery_results import mark_sent
from agreements.services.notices import notice_dispatch
from agreements.services.versions import announcement
from agreements.services.versions.announcement_preconditions import NotAnnounceable
from tests.mail.conftest import claim_mails
from tests.processes import ROUNDS, racers
from tests.services import campaign
from tests.services.campaign import day

pytestmark = pytest.mark.django_db


def change_course(verb: str, pk: int, by: int) -> str:
    """What one process of a race does while the other marks mails that went out."""
    mails = OutboundEmail.objects.filter(notice_template__version=pk)
    rows = list(mails.select_related("notice", "notice_template"))
    version, user = LicenseVersion.objects.get(pk=pk), User.objects.get(pk=by)
    match verb:
        case "call_off":
            announcement.call_off(version, by=user)
        case "postpone":
            announcement.postpone(version, day(60), by=user)
        case _:
            for row in rows:
                mark_sent(row, "250 OK")
    return verb


class TestPostpone:
    @pytest.fixture
    def version(self, draft, old):
        self.agreement = campaign.approved(old)
        return campaign.announced(draft)

    def state(self) -> tuple[str, str, str]:
        row = self.agreement.notices.get()
        return row.state, row.step, row.effective_at.isoformat()

    def test_moves_the_date_and_tells_who_was_told(self, version, owner):
        version.deliveries.update(
            state=NoticeState.OPENED,
            notified_at=timezone.now(),
            notified_effective_at=version.effective_at,
        )
        version = announcement.postpone(version, day(50), by=owner)
        moment = dates.midnight(day(50), "Asia/Shanghai")
        assert version.effective_at == moment
        assert self.state() == (NoticeState.OPENED, NoticeStep.POSTPONED, moment.isoformat())
        event = AuditEvent.objects.get(action="version:postpone")
        assert event.details["effective_at"] == moment.isoformat()

    def test_a_notice_that_waits_is_made_anew(self, version, owner, smtp_sink):
        notice_dispatch.dispatch_due_steps()
        announcement.postpone(version, day(50), by=owner)
        campaign.told(version)
        (mail,) = smtp_sink.messages
        said = dates.say(dates.midnight(day(50), "Asia/Shanghai"), "Asia/Shanghai")
        assert said in " ".join(mail.message.get_body(("plain",)).get_content().split())
        row = self.agreement.notices.get()
        assert row.notified_effective_at == row.effective_at

    def test_who_has_a_later_date_of_their_own_keeps_it(self, version, owner):
        later = version.effective_at + timedelta(days=60)
        version.deliveries.update(
            effective_at=later, notified_at=timezone.now(), notified_effective_at=later, step=""
        )
        announcement.postpone(version, day(50), by=owner)
        assert self.state()[1:] == ("", later.isoformat())

    def test_only_to_a_later_day(self, version, owner):
        with pytest.raises(NotAnnounceable, match="Choose a day after"):
            announcement.postpone(version, day(40), by=owner)

    def test_not_once_the_moment_is_there(self, version, owner):
        with campaign.later(days=41), pytest.raises(NotAnnounceable, match="right now"):
            announcement.postpone(version, day(50), by=owner)

    def test_not_a_draft(self, old, owner):
        with pytest.raises(NotAnnounceable, match="not awaiting its day: it is “Draft”"):
            announcement.postpone(campaign.draft(old, "1.2"), day(50), by=owner)


class TestCallOff:
    @pytest.fixture
    def version(self, draft, old):
        campaign.many(old, 6)
        return campaign.announced(draft)

    def test_tells_the_told_and_forgets_the_others(self, version, owner):
        told = {"notified_at": timezone.now(), "notified_effective_at": version.effective_at}
        answered = {"answered_at": timezone.now()}
        states = [
            {"state": NoticeState.PENDING},
            {"state": NoticeState.QUEUED, "step": NoticeStep.REMINDER_7},
            {"state": NoticeState.SENT, **told},
            {"state": NoticeState.CONTINUED, **told, **answered},
            {"state": NoticeState.UNREACHED, **told},
            {"state": NoticeState.CONTINUED, **answered},
        ]
        for pk, fields in zip(version.deliveries.values_list("pk", flat=True), states, strict=True):
            NoticeDelivery.objects.filter(pk=pk).update(**fields)
        version = announcement.call_off(version, by=owner, reason=" Wrong text. ")
        assert version.status == VersionStatus.CALLED_OFF
        assert list(version.deliveries.order_by("pk").values_list("state", "step")) == [
            (NoticeState.NOT_APPLICABLE, ""),
            (NoticeState.NOT_APPLICABLE, ""),
            (NoticeState.SENT, NoticeStep.CALLED_OFF),
            (NoticeState.CONTINUED, NoticeStep.CALLED_OFF),
            (NoticeState.NOT_APPLICABLE, ""),
            (NoticeState.CONTINUED, ""),
        ]
        assert AuditEvent.objects.get(action="version:call_off").details == {
            "reason": "Wrong text."
        }

    def test_mails_that_wait_are_dropped(self, version, owner):
        notice_dispatch.dispatch_due_steps()
        announcement.call_off(version, by=owner)
        assert set(OutboundEmail.objects.values_list("status", "due_at")) == {("dropped", None)}

    def test_the_number_stays_used_up_and_the_next_may_be_announced(self, version, old, owner):
        announcement.call_off(version, by=owner)
        next_one = campaign.announced(campaign.draft(old, "1.2"))
        assert next_one.replaces == old
        assert next_one.deliveries.count() == 6

    def test_twice_is_refused(self, version, owner):
        announcement.call_off(version, by=owner)
        with pytest.raises(NotAnnounceable, match="it is “Called off”"):
            announcement.call_off(version, by=owner)


@pytest.mark.django_db(transaction=True)
@ROUNDS
@pytest.mark.parametrize("verb", ["call_off", "postpone"])
def test_who_is_told_at_the_same_moment_is_told_anew(verb, rounds):
    with racers() as processes:
        for _round in range(rounds):
            draft = campaign.draft()
            old = draft.dataset.versions.get(number="1.0")
            for _person in range(5):
                campaign.approved(old)
            version = campaign.announced(draft)
            notice_dispatch.dispatch_due_steps()
            claim_mails(100)
            calls = [[word, version.pk, campaign.owner(version).pk] for word in (verb, "mark")]
            ended = processes.race(f"{__name__}.change_course", calls)
            assert [word for word, _what in ended] == ["done", "done"], ended
            step = {"call_off": NoticeStep.CALLED_OFF, "postpone": NoticeStep.POSTPONED}[verb]
            for notice in version.deliveries.all():
                assert notice.notified_at is not None
                told_anew = (
                    verb == "postpone" and notice.notified_effective_at == notice.effective_at
                )
                assert notice.step == step or told_anew, (notice.state, notice.step)

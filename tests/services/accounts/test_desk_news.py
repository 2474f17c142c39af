"""What staff hear by mail of what goes on at the desk, each as they chose."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agreements import models, tasks
from agreements.enums import Channel, DeskNews, NoticeState, Status, Verb
from agreements.services import transitions
from agreements.services.accounts import desk_news, staff
from agreements.services.associates import listing
from agreements.services.notices import answers
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
    with_grant,
)
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
Move = Callable[[datetime], None]


@pytest.fixture
def move(time_machine: Any) -> Move:
    def to(moment: datetime) -> None:
        time_machine.move_to(moment, tick=False)

    to(MONDAY)
    return to


@pytest.fixture
def version(move: Move) -> models.LicenseVersion:
    return LicenseVersionFactory()


def person(
    version: models.LicenseVersion, group: str = staff.REVIEWER, news: str = DeskNews.AT_ONCE
) -> models.User:
    return staff_user(group, version.dataset, desk_news=news)


def submitted(version: models.LicenseVersion, **fields: Any) -> models.Agreement:
    agreement = AgreementFactory(version=version, status=Status.AWAITING_SIGNATURE, **fields)
    return transitions.apply(agreement, Verb.SUBMIT, by=agreement.signer.user)


def opted_out(version: models.LicenseVersion) -> models.Agreement:
    agreement = AgreementFactory(version=version, status=Status.APPROVED)
    return transitions.apply(agreement, Verb.OPT_OUT, by=agreement.signer.user)


def sent(letter: str) -> list[str]:
    return list(
        models.OutboundEmail.objects.filter(letter=letter)
        .order_by("pk")
        .values_list("to", flat=True)
    )


class TestAtOnce:
    def test_the_first_request_of_a_day_is_told_to_everybody_who_decides(self, version, move):
        people = [person(version), person(version, staff.DATA_OWNER)]
        person(version, group="")
        for _twenty in range(3):
            submitted(version)
        assert sent("desk_request") == [someone.email for someone in people]
        move(MONDAY + timedelta(days=1))
        submitted(version)
        assert len(sent("desk_request")) == 4

    @pytest.mark.parametrize("news", [DeskNews.DAILY, DeskNews.OFF])
    def test_nothing_comes_to_who_does_not_want_it(self, version, news):
        owner = person(version, staff.DATA_OWNER, news)
        submitted(version)
        opted_out(version)
        notice = told(announced(replaces=version), NoticeState.OPTED_OUT)
        answers.keep_on(notice, how=Channel.LINK, by=None)
        assert owner.email not in models.OutboundEmail.objects.values_list("to", flat=True)

    def test_whoever_asks_to_be_taken_back_is_told_to_who_wants_it_at_once(self, version):
        wants = person(version, staff.DATA_OWNER)
        person(version, staff.DATA_OWNER, DeskNews.OFF)
        notice = told(announced(replaces=version), NoticeState.OPTED_OUT)
        answers.keep_on(notice, how=Channel.LINK, by=None)
        assert sent("asked_back") == [wants.email]

    def test_an_opt_out_is_told_to_the_data_owners(self, version):
        owner = person(version, staff.DATA_OWNER)
        person(version)
        agreement = opted_out(version)
        assert sent("desk_ended") == [owner.email]
        mail = models.OutboundEmail.objects.get(letter="desk_ended")
        assert agreement.reference in mail.text
        assert "http://testserver/mail/from-the-desk/" in mail.text

    @pytest.mark.parametrize("verb", [Verb.END, Verb.REVOKE])
    def test_every_end_is_told_but_not_to_who_made_it(self, version, verb):
        owner, colleague = person(version, staff.DATA_OWNER), person(version, staff.DATA_OWNER)
        agreement = AgreementFactory(version=version, status=Status.APPROVED)
        by = owner if verb is Verb.REVOKE else agreement.signer.user
        transitions.apply(agreement, verb, by=by, reason="Because.")
        told = {owner.email, colleague.email} - {by.email}
        assert set(sent("desk_ended")) == told

    def test_nobody_is_told_of_their_own_request_nor_of_another_dataset(self, version):
        reviewer = person(version)
        submitted(version, signer__user=reviewer)
        submitted(LicenseVersionFactory())
        assert sent("desk_request") == []

    def test_where_nobody_decides_the_administrators_are_told(self, version):
        root = UserFactory(is_staff=True, is_superuser=True)
        submitted(version)
        assert sent("desk_request") == [root.email]
        person(other := LicenseVersionFactory())
        submitted(other)
        assert sent("desk_request").count(root.email) == 1

    def test_it_is_no_mail_of_the_request_and_its_loss_is_none_of_the_signers(self, version):
        person(version)
        agreement = submitted(version)
        assert not agreement.mails.filter(letter="desk_request").exists()
        assert models.OutboundEmail.objects.get(letter="desk_request").reply_to


class TestTheDailyLine:
    @pytest.fixture
    def reviewer(self, version: models.LicenseVersion) -> models.User:
        return person(version, news=DeskNews.DAILY)

    def test_comes_in_the_morning_once_while_something_waits(self, version, reviewer, move):
        waiting = [submitted(version), submitted(version)]
        move(MONDAY.replace(hour=23))
        assert tasks.write_morning_news() == 0
        move(MONDAY.replace(hour=7, minute=59) + timedelta(days=1))
        assert tasks.write_morning_news() == 0
        move(MONDAY.replace(hour=8) + timedelta(days=1))
        assert [tasks.write_morning_news(), tasks.write_morning_news()] == [1, 0]
        mail = models.OutboundEmail.objects.get(letter="desk_digest")
        assert (mail.to, mail.subject) == (reviewer.email, "2 requests wait")
        assert "CASMEMG: 2 requests wait, the oldest since Nov. 30, 2026." in mail.text
        for agreement in waiting:
            transitions.apply(agreement, Verb.WITHDRAW, by=agreement.signer.user)
        move(MONDAY + timedelta(days=2))
        assert tasks.write_morning_news() == 0

    def test_what_came_in_after_the_morning_is_told_the_next_one(self, version, reviewer, move):
        submitted(version)
        move(MONDAY + timedelta(hours=2))
        assert tasks.write_morning_news() == 0
        move(MONDAY + timedelta(days=1))
        assert tasks.write_morning_news() == 1

    def test_comes_to_who_is_told_at_once_and_never_to_who_wants_nothing(self, version, move):
        wants = person(version)
        person(version, news=DeskNews.OFF)
        submitted(version)
        move(MONDAY + timedelta(days=1))
        tasks.write_morning_news()
        assert sent("desk_digest") == [wants.email]

    def test_is_about_ones_own_datasets_and_rights(self, version, reviewer, move):
        submitted(LicenseVersionFactory())
        opted_out(version)
        person(version, group="", news=DeskNews.DAILY)
        move(MONDAY + timedelta(days=1))
        assert tasks.write_morning_news() == 0

    def test_tells_a_data_owner_once_who_opted_out(self, version, move):
        person(version, staff.DATA_OWNER, DeskNews.DAILY)
        opted_out(version)
        for day in (1, 2):
            move(MONDAY + timedelta(days=day))
            tasks.write_morning_news()
        (mail,) = models.OutboundEmail.objects.filter(letter="desk_digest")
        assert "CASMEMG: 1 agreement has ended." in " ".join(mail.text.split())

    def test_tells_everybody_who_was_taken_off_a_list_or_left(self, version, move):
        person(version, staff.DATA_OWNER)
        agreement = AgreementFactory(version=version, status=Status.APPROVED)
        people = [with_grant(agreement, UserFactory()) for _two in "12"]
        listing.end_listing(people[0], by=agreement.signer.user, reason="Left.")
        listing.decline(people[1], by=people[1].user)
        move(MONDAY + timedelta(days=1))
        tasks.write_morning_news()
        (mail,) = models.OutboundEmail.objects.filter(letter="desk_digest")
        assert "2 people who were listed have no access" in " ".join(mail.text.split())

    def test_tells_who_asks_to_be_taken_back_as_long_as_it_is_possible(self, version, move):
        person(version, staff.DATA_OWNER)
        new = announced(replaces=version, effective_at=MONDAY + timedelta(days=3))
        answers.keep_on(told(new, NoticeState.OPTED_OUT), how=Channel.LINK, by=None)
        written = []
        for day in (1, 2, 3, 4):
            move(MONDAY + timedelta(days=day))
            written.append(tasks.write_morning_news())
        assert written == [1, 1, 1, 0]

    def test_days_on_which_nothing_ran_are_made_up_for(self, version, move):
        person(version, staff.DATA_OWNER, DeskNews.DAILY)
        opted_out(version)
        move(MONDAY + timedelta(days=1))
        tasks.write_morning_news()
        opted_out(version)
        move(MONDAY + timedelta(days=5))
        tasks.write_morning_news()
        mails = models.OutboundEmail.objects.filter(letter="desk_digest")
        assert ["1 agreement has ended" in mail.text for mail in mails] == [True, True]

    def test_an_administrator_hears_of_what_nobody_else_decides(self, version, reviewer, move):
        root = UserFactory(is_staff=True, is_superuser=True)
        submitted(version)
        submitted(alone := LicenseVersionFactory(dataset__name="Alone"))
        move(MONDAY + timedelta(days=1))
        tasks.write_morning_news()
        mail = models.OutboundEmail.objects.get(letter="desk_digest", to=root.email)
        assert "Alone: 1 request waits, since Nov. 30, 2026." in mail.text
        assert "CASMEMG: " not in mail.text
        assert mail.reply_to == alone.dataset.contact_email


def test_a_choice_is_on_record() -> None:
    user = UserFactory(is_staff=True)
    desk_news.choose_desk_news(user, by=user, news=DeskNews.OFF)
    user.refresh_from_db()
    assert user.desk_news == DeskNews.OFF
    event = models.AuditEvent.objects.get()
    assert (event.action, event.subject) == ("account:choose_news", f"user:{user.pk}")
    assert timezone.now() >= event.at

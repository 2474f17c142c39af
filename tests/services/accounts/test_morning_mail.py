"""The mail of the morning: daily or weekly, reminders of what waits for long, in whose zone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agreements import models, tasks
from agreements.enums import DeskNews, MailStatus, Status, Verb
from agreements.services import transitions
from agreements.services.accounts import desk_news, staff
from agreements.services.review import assignment
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, 10, tzinfo=SHANGHAI)
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


def person(version: models.LicenseVersion, news: str = DeskNews.OFF, **fields: Any) -> models.User:
    group = fields.pop("group", staff.REVIEWER)
    user = staff_user(group, version.dataset, desk_news=news, **fields)
    tasks.write_morning_news()  # of this morning nothing is left
    return user


def submitted(version: models.LicenseVersion, **fields: Any) -> models.Agreement:
    agreement = AgreementFactory(version=version, status=Status.AWAITING_SIGNATURE, **fields)
    return transitions.apply(agreement, Verb.SUBMIT, by=agreement.signer.user)


def digests(to: models.User | None = None) -> list[models.OutboundEmail]:
    found = models.OutboundEmail.objects.filter(letter="desk_digest").order_by("pk")
    return list(found.filter(to=to.email) if to else found)


def said(mail: models.OutboundEmail) -> str:
    return " ".join(mail.text.split())


def on_each_day(move: Move, days: range, hour: int = 8) -> list[int]:
    """How many mails are written on each, beat running twice."""
    written = []
    for day in days:
        move(MONDAY.replace(hour=hour) + timedelta(days=day))
        written.append(tasks.write_morning_news() + tasks.write_morning_news())
    return written


class TestWeekly:
    def test_comes_on_a_monday_and_on_no_other_day(self, version, move):
        person(version, DeskNews.WEEKLY)
        submitted(version)
        assert on_each_day(move, range(1, 15)) == [0] * 6 + [1] + [0] * 6 + [1]

    def test_nothing_comes_while_nothing_waits_and_the_week_is_not_made_up_for(self, version, move):
        person(version, DeskNews.WEEKLY)
        assert on_each_day(move, range(1, 8)) == [0] * 7
        submitted(version)
        assert on_each_day(move, range(8, 15)) == [0] * 6 + [1]

    def test_a_monday_on_which_nothing_ran_is_made_up_for_once(self, version, move):
        owner = person(version, DeskNews.WEEKLY, group=staff.DATA_OWNER)
        submitted(version)
        ended = AgreementFactory(version=version, status=Status.APPROVED)
        transitions.apply(ended, Verb.END, by=ended.signer.user)
        assert on_each_day(move, range(10, 15)) == [1, 0, 0, 0, 1]
        first, second = digests(owner)
        assert "1 agreement has ended." in said(first)
        assert "has ended." not in said(second)

    def test_who_changes_from_daily_gets_no_second_one_that_morning(self, version, move):
        user = person(version, DeskNews.DAILY)
        submitted(version)
        assert on_each_day(move, range(7, 8)) == [1]
        models.User.objects.filter(pk=user.pk).update(desk_news=DeskNews.WEEKLY)
        assert on_each_day(move, range(7, 14)) == [0] * 7


class TestWhere:
    def test_the_morning_is_that_of_the_person_else_of_the_dataset(self, version, move):
        models.Dataset.objects.update(time_zone="Europe/Berlin")
        move(datetime(2026, 11, 30, 15, tzinfo=ZoneInfo("Europe/Berlin")))
        there = person(version, DeskNews.DAILY)
        elsewhere = person(version, DeskNews.DAILY, time_zone="America/New_York")
        submitted(version)
        berlin = datetime(2026, 12, 1, 8, tzinfo=ZoneInfo("Europe/Berlin"))
        got = []
        for hours in (-1, 0, 5, 6):
            move(berlin + timedelta(hours=hours))
            tasks.write_morning_news()
            got.append((len(digests(there)), len(digests(elsewhere))))
        # 8:00 in New York is 14:00 in Berlin.
        assert got == [(0, 0), (1, 0), (1, 0), (1, 1)]

    def test_the_day_on_which_clocks_change_has_one_morning(self, version, move):
        person(version, DeskNews.DAILY, time_zone="Europe/Berlin")
        submitted(version)
        begin = datetime(2027, 3, 27, 12, tzinfo=ZoneInfo("UTC"))
        written = []
        for hours in range(49):
            move(begin + timedelta(hours=hours))
            if tasks.write_morning_news() and hours:
                written.append(hours)
        # 28 March 2027: 8:00 is 6:00 UTC from then on.
        assert written == [18, 42]


class TestLongWaits:
    def test_who_wants_no_digest_is_reminded_once(self, version, move):
        user = person(version, remind_days=3)
        submitted(version)
        submitted(version)
        assert on_each_day(move, range(1, 9)) == [0, 0, 0, 1, 0, 0, 0, 0]
        (mail,) = digests(user)
        assert mail.subject == "2 requests have waited for long"
        assert (
            "CASMEMG: 2 requests that are yours or nobody’s have waited for more than 3 days, "
            "the oldest since Nov. 30, 2026." in said(mail)
        )
        assert "requests wait," not in said(mail)
        assert "/admin/agreements/agreement/?waiting=3" in mail.text

    def test_days_on_which_nothing_ran_are_made_up_for_once(self, version, move):
        person(version, remind_days=3)
        submitted(version)
        assert on_each_day(move, range(7, 10)) == [1, 0, 0]

    def test_it_comes_in_the_digest_where_there_is_one_that_morning(self, version, move):
        user = person(version, DeskNews.WEEKLY, remind_days=7)
        submitted(version)
        assert on_each_day(move, range(1, 15)) == [0] * 6 + [1] + [1] + [0] * 5 + [1]
        first, alone, last = digests(user)
        assert "waited for more than" not in said(first)
        assert "1 request waits" not in said(alone)
        assert "1 request waits, since Nov. 30, 2026." in said(last)
        assert "has waited for more than 7 days" in said(last)

    def test_a_colleagues_and_what_waits_for_a_second_reviewer_are_not_ones_own(
        self, version, move
    ):
        user, colleague = person(version, remind_days=1), person(version)
        agreement = submitted(version)
        assignment.assign(agreement, to=colleague, by=colleague, seen=None)
        assert on_each_day(move, range(1, 4)) == [0, 0, 0]
        version.dataset.staff.remove(colleague)
        submitted(version, signer__user=user)
        assert on_each_day(move, range(4, 6)) == [0, 0]
        submitted(version)
        on_each_day(move, range(6, 9))
        (mail,) = digests()
        assert "2 requests that are yours or nobody’s" in said(mail)

    def test_owners_are_told_whatever_they_chose_after_the_days_of_the_dataset(self, version, move):
        models.Dataset.objects.update(escalate_days=7)
        owner = person(version, group=staff.DATA_OWNER)
        person(version)
        agreement = submitted(version)
        transitions.apply(agreement, Verb.START_REVIEW, by=owner)
        assert on_each_day(move, range(1, 12)) == [0] * 7 + [1] + [0] * 3
        (mail,) = digests(owner)
        assert "1 request has waited for a decision for more than 7 days" in said(mail)
        assert "is set on the page of the dataset" in said(mail)

    def test_where_there_is_no_owner_the_administrators_are_told(self, version, move):
        models.Dataset.objects.update(escalate_days=1)
        person(version)
        root = UserFactory(is_staff=True, is_superuser=True, desk_news=DeskNews.OFF)
        submitted(version)
        on_each_day(move, range(1, 4))
        assert [mail.to for mail in digests()] == [root.email]

    def test_what_is_decided_is_no_more_spoken_of(self, version, move):
        models.Dataset.objects.update(escalate_days=3)
        person(version, group=staff.DATA_OWNER, remind_days=3)
        agreement = submitted(version)
        move(MONDAY + timedelta(days=2))
        transitions.apply(agreement, Verb.WITHDRAW, by=agreement.signer.user)
        assert on_each_day(move, range(3, 6)) == [0, 0, 0]


class TestWhoLeft:
    def test_gets_no_digest_of_it_and_none_that_was_waiting_to_leave(self, version, move):
        stays, leaves = person(version, DeskNews.DAILY), person(version, DeskNews.DAILY)
        submitted(version)
        assert on_each_day(move, range(1, 2)) == [2]
        version.dataset.staff.remove(leaves)
        staff.clean_up_after_leaving(leaves, [version.dataset])
        assert [mail.status for mail in digests(leaves)] == [MailStatus.DROPPED]
        assert [mail.status for mail in digests(stays)] == [MailStatus.QUEUED]
        assert on_each_day(move, range(2, 4)) == [1, 1]
        assert len(digests(leaves)) == 1

    def test_a_closed_account_is_written_to_no_more(self, version, move):
        user = person(version, DeskNews.DAILY, remind_days=1)
        submitted(version)
        models.User.objects.filter(pk=user.pk).update(is_active=False)
        assert on_each_day(move, range(1, 4)) == [0, 0, 0]


def test_one_that_fails_stops_no_other_and_is_due_again(version, move, monkeypatch) -> None:
    first, second = person(version, DeskNews.DAILY), person(version, DeskNews.DAILY)
    submitted(version)
    write = desk_news.staff_letters.desk_digest

    def fails_once(reader: models.User, *args: Any, **fields: Any) -> object:
        if reader == first:
            raise RuntimeError
        return write(reader, *args, **fields)

    monkeypatch.setattr(desk_news.staff_letters, "desk_digest", fails_once)
    assert on_each_day(move, range(1, 2)) == [1]
    monkeypatch.undo()
    assert on_each_day(move, range(1, 2)) == [1]
    assert [mail.to for mail in digests()] == [second.email, first.email]

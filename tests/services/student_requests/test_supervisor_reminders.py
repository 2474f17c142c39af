"""When supervisors are reminded of a student, and when the request lapses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agreements import tasks
from agreements.enums import Decline
from agreements.models import OutboundEmail
from agreements.services.student_requests import answering, asking
from tests.services.student_requests.requesting import SUPERVISOR, asked, link_of, mails_to

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
Wait = Callable[[float], list[str]]


@pytest.fixture
def wait(time_machine) -> Wait:
    """Lets so many days pass since the start, beat calls twice, and answers the letters there."""

    def until(days: float) -> list[str]:
        time_machine.move_to(START + timedelta(days=days), tick=False)
        for _twice in range(2):
            tasks.write_due_reminders()
        return [letter for letter, _text in mails_to(SUPERVISOR)][1:]

    time_machine.move_to(START, tick=False)
    return until


REMINDER, LAPSED = "supervisor_reminder", "supervisor_lapsed"


def test_three_reminders_and_then_it_lapses_and_both_are_told(wait):
    row = asked()
    days = {2.9: 0, 3: 1, 6.9: 1, 7: 2, 14: 3, 20.9: 3}
    assert {day: wait(day) for day in days} == {day: [REMINDER] * n for day, n in days.items()}
    texts = [text for letter, text in mails_to(SUPERVISOR) if letter == REMINDER]
    assert all(link_of(row) in text for text in texts)
    assert ["This is the last reminder." in text for text in texts] == [False, False, True]
    assert wait(21) == [REMINDER] * 3 + [LAPSED]
    row.refresh_from_db()
    assert row.state == "lapsed"
    assert [letter for letter, _text in mails_to(row.student.email)] == ["student_lapsed"]
    assert len(wait(99)) == 4


def test_after_a_standstill_the_last_alone_is_sent_and_time_is_left_to_answer(wait):
    row = asked()
    assert wait(40) == [REMINDER]
    assert "This is the last reminder." in mails_to(SUPERVISOR)[-1][1]
    assert wait(46.9) == [REMINDER]
    assert wait(47) == [REMINDER, LAPSED]
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_whoever_answered_is_not_reminded(wait):
    row = asked()
    answering.decline_student_request(row, decline=Decline.WORD, word="No.")
    assert wait(99) == []


def test_writing_again_begins_the_days_anew(wait):
    row = asked()
    wait(7)
    asking.ask_again(row, by=row.student)
    assert wait(9.9)[1:] == ["supervisor_asked"]
    assert wait(10)[1:] == ["supervisor_asked", REMINDER]


@pytest.mark.parametrize("why", ["bounced", "student gone", "dataset hidden"])
def test_mail_that_is_of_no_use_is_not_written_but_the_days_go_on(wait, why):
    row = asked()
    match why:
        case "bounced":
            OutboundEmail.objects.filter(pk=row.mail_id).update(unreached_at=timezone.now())
        case "student gone":
            row.student.is_active = False
            row.student.save(update_fields=["is_active"])
        case "dataset hidden":
            row.dataset.is_listed = False
            row.dataset.save(update_fields=["is_listed"])
    assert [wait(day) for day in (3, 7, 14)] == [[]] * 3
    wait(21)
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_one_that_can_not_be_written_stops_no_other(wait, monkeypatch):
    for n in range(2):
        asked(email=f"s{n}@stu.example.edu")
    broken = asking.StudentRequest.objects.first()
    broken.supervisor_email = "no address"
    broken.save(update_fields=["supervisor_email"])
    assert wait(3).count(REMINDER) == 1

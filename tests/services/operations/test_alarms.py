"""The operator is told once when something begins and once when it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import MailStatus, Watched
from agreements.models import Heartbeat, OperatorAlarm, OutboundEmail
from agreements.selectors.watch.readings import Reading
from agreements.services.operations import alarms, heartbeat
from agreements.watch_limits import LONGEST
from ops.smtp_sink import SmtpSink
from tests.processes import ROUNDS, racers

OPERATOR = "operator@example.org"
BEAT = LONGEST[Watched.BEAT].total_seconds()


def beat(age: float) -> Reading:
    return Reading(Watched.BEAT, age, BEAT)


def room(free: float) -> Reading:
    return Reading(Watched.DISK, free, 100.0)


@pytest.fixture
def _operator(settings) -> None:
    settings.OPERATOR_EMAIL = OPERATOR


def subjects(sink: SmtpSink) -> list[str]:
    assert all(mail.recipients == (OPERATOR,) for mail in sink.messages)
    return [str(mail.message["Subject"]) for mail in sink.messages]


BEGAN, OVER = "1 thing at the portal stands still", "The portal goes on again"


@pytest.mark.django_db
class TestNote:
    def test_an_alarm_begins_once_and_ends_far_below_its_limit(self) -> None:
        for age in (BEAT + 1, BEAT + 60):
            alarms.note([beat(age)])
        alarm = OperatorAlarm.objects.get()
        assert (alarm.what, alarm.over_at) == ("beat", None)
        alarms.note([beat(BEAT - 1)])  # it may be past it again in a moment
        alarm.refresh_from_db()
        assert alarm.over_at is None
        alarms.note([beat(BEAT / 2)])
        alarm.refresh_from_db()
        assert alarm.over_at
        alarms.note([beat(BEAT + 1)])
        assert OperatorAlarm.objects.count() == 2

    def test_room_and_broker_too(self) -> None:
        alarms.note([room(99), Reading(Watched.BROKER, 0.0, 1.0)])
        assert set(OperatorAlarm.objects.values_list("what", flat=True)) == {"disk", "broker"}
        alarms.note([room(100), Reading(Watched.BROKER, 1.0, 1.0)])
        assert not OperatorAlarm.objects.filter(over_at=None).exists()

    def test_what_is_watched_no_more_is_over(self) -> None:
        alarms.note([Reading(Watched.RELEASES_DISK, 0, 1)])
        alarms.note([beat(0)])  # releases went to S3
        assert OperatorAlarm.objects.get().over_at


@pytest.mark.django_db
@pytest.mark.services
@pytest.mark.usefixtures("_operator")
class TestTell:
    def test_once_when_it_begins_and_once_when_it_is_over(self, smtp_sink: SmtpSink) -> None:
        for age in (BEAT + 1, BEAT + 60, BEAT + 120, 0, 0):
            alarms.note([beat(age)])
            alarms.tell_operator()
        assert subjects(smtp_sink) == [BEGAN, OVER]
        first = smtp_sink.messages[0].message.get_body(("plain",)).get_content()
        assert "systemctl restart portal-beat" in first
        assert "http://testserver/admin/watch/" in first
        assert "did not go through the portal’s outbox" in " ".join(first.split())

    def test_what_begins_together_is_told_together(self, smtp_sink: SmtpSink) -> None:
        alarms.note([beat(BEAT + 1), room(0)])
        assert alarms.tell_operator() == 2
        assert subjects(smtp_sink) == ["2 things at the portal stand still"]

    def test_past_an_outbox_that_is_stuck(self, smtp_sink: SmtpSink) -> None:
        stuck = OutboundEmail.objects.create(
            dedup_key="k",
            letter="login_code",
            to="a@example.edu",
            due_at=timezone.now() + timedelta(days=1),
            queued_at=timezone.now() - timedelta(hours=1),
        )
        alarms.watch_limits()
        assert OVER not in subjects(smtp_sink)
        told = OutboundEmail.objects.exclude(pk=stuck.pk).get()
        assert (told.letter, told.status, told.due_at) == ("operator_alarm", MailStatus.SENT, None)
        assert smtp_sink.messages[0].message["Message-ID"] == told.message_id

    def test_a_server_that_is_away_hears_of_it_later(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.stop()
        alarms.note([beat(BEAT + 1)])
        assert alarms.tell_operator() == 0
        smtp_sink.start()
        assert alarms.tell_operator() == 1
        assert subjects(smtp_sink) == [BEGAN]

    def test_what_was_over_before_it_could_be_told_is_one_mail(self, smtp_sink: SmtpSink) -> None:
        smtp_sink.refuse(OPERATOR, 450)
        alarms.note([beat(BEAT + 1)])
        alarms.tell_operator()
        alarms.note([beat(0)])
        smtp_sink.forgive()
        for _time in range(2):
            alarms.tell_operator()
        assert subjects(smtp_sink) == [OVER]
        alarm = OperatorAlarm.objects.get()
        assert alarm.began_told_at
        assert alarm.over_told_at

    def test_a_claim_of_a_process_that_died_is_taken_up(self, smtp_sink: SmtpSink) -> None:
        alarms.note([beat(BEAT + 1)])
        now = timezone.now()
        OperatorAlarm.objects.update(claim="x", leased_until=now + timedelta(minutes=1))
        assert alarms.tell_operator() == 0
        OperatorAlarm.objects.update(leased_until=now - timedelta(seconds=1))
        assert alarms.tell_operator() == 1
        assert subjects(smtp_sink) == [BEGAN]

    def test_nobody_without_an_address(self, smtp_sink: SmtpSink, settings) -> None:
        settings.OPERATOR_EMAIL = ""
        Heartbeat.objects.all().delete()
        assert alarms.watch_limits() == 0
        assert OperatorAlarm.objects.filter(what="beat").exists()
        assert smtp_sink.messages == []


def note_and_tell() -> int:
    """What each of two beats has done, in a process of its own."""
    from django.conf import settings

    settings.OPERATOR_EMAIL = OPERATOR
    alarms.note([beat(BEAT + 1)])
    return alarms.tell_operator()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@ROUNDS
def test_two_beats_write_one_mail(smtp_sink: SmtpSink, rounds: int) -> None:
    with racers(2) as both:
        for number in range(1, rounds + 1):
            done = both.race(f"{__name__}.note_and_tell", [[], []])
            assert sorted(done) == [("done", 0), ("done", 1)]
            assert OperatorAlarm.objects.count() == number
            assert len(smtp_sink.messages) == number
            OperatorAlarm.objects.update(over_at=timezone.now(), over_told_at=timezone.now())


@pytest.mark.django_db
def test_beat_shows_that_it_is_there_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_last", float("-inf"))
    monkeypatch.setattr(heartbeat.connection, "close", lambda: None)  # the test's own transaction
    heartbeat.show_beat()
    seen = Heartbeat.objects.get().at
    assert seen < timezone.now()
    heartbeat.show_beat()
    assert Heartbeat.objects.get().at == seen


@pytest.mark.services
def test_a_beat_that_runs_leaves_its_mark(celery_processes) -> None:
    Heartbeat.objects.all().delete()
    process = celery_processes.beat()
    while not Heartbeat.objects.filter(name="beat").exists():
        assert process.poll() is None
    assert Heartbeat.objects.get().at <= timezone.now()

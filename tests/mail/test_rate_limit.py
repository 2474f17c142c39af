"""The rate of all processes together, on a clock that only this test moves."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements.mail import rate_limit
from agreements.mail.rate_limit import RateLimit
from agreements.models import SendingPace
from tests.tiers import full

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 22, tzinfo=UTC)


class Clock:
    """Time for everybody, in seconds since START."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limit.timezone, "now", clock.now)
    return clock


def run(clock: Clock, processes: list[RateLimit], seconds: float) -> int:
    """How many mails the processes send in so many seconds, each as soon as it may."""
    end, sent = clock.seconds + seconds, 0
    while clock.seconds < end:
        waits = [process.wait() for process in processes]
        sent += waits.count(0)
        if 0 not in waits:
            clock.seconds += min(waits)
    return sent


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize(
    ("rate", "seconds"), [(60, 60), (600, 10), full(6_000, 10), full(60_000, 2)]
)
def test_the_rate_is_kept_within_five_percent(clock, settings, rate, seconds, processes):
    settings.MAILS_PER_MINUTE = rate
    sent = run(clock, [RateLimit() for _process in range(processes)], seconds)
    assert abs(sent / (rate / 60 * seconds) - 1) < 0.05


def test_after_a_pause_only_a_handful_goes_out_at_once(clock, settings):
    settings.MAILS_PER_MINUTE = 600
    one = RateLimit()
    run(clock, [one], 1)
    clock.seconds += 3600
    burst = 0
    while not one.wait():
        burst += 1
    assert burst <= 3


def test_no_limit_costs_nothing(settings, django_assert_num_queries):
    settings.MAILS_PER_MINUTE = 0
    one = RateLimit()
    with django_assert_num_queries(0):
        assert [one.wait() for _mail in range(1000)] == [0] * 1000
        one.wait(is_urgent=True)
        one.slow_down()


def test_who_waits_for_a_code_does_not_wait_for_the_rate_but_the_others_do(clock, settings):
    settings.MAILS_PER_MINUTE = 60
    one = RateLimit()
    run(clock, [one], 10)
    for _code in range(5):
        one.wait(is_urgent=True)
    assert run(clock, [one], 10) in (4, 5, 6)


def test_too_fast_halves_the_rate_for_a_while(clock, settings):
    settings.MAILS_PER_MINUTE = 240
    one, other = RateLimit(), RateLimit()
    run(clock, [one], 5)
    one.slow_down()
    other.slow_down()  # a mail that was on the wire at the same moment
    assert 114 <= run(clock, [one, other], 60) <= 126
    clock.seconds += 600
    assert 228 <= run(clock, [one, other], 60) <= 252


def test_it_is_halved_again_when_the_server_asks_again(clock, settings):
    settings.MAILS_PER_MINUTE = 600
    one = RateLimit()
    run(clock, [one], 5)
    for _time in range(2):
        one.slow_down()
        clock.seconds += 30
    assert 142 <= run(clock, [one], 60) <= 158
    for _time in range(20):
        one.slow_down()
        clock.seconds += 30
    assert run(clock, [one], 600) > 0


def test_a_clock_set_back_does_not_stop_the_mail(clock, settings):
    settings.MAILS_PER_MINUTE = 600
    clock.seconds = 86_400
    run(clock, [RateLimit()], 5)
    clock.seconds = 0
    assert 95 <= run(clock, [RateLimit()], 10) <= 105


def test_each_server_has_a_rate_of_its_own(clock, settings):
    settings.MAILS_PER_MINUTE = 60
    RateLimit().wait()
    settings.EMAIL_HOST = "mail.example.org"
    assert RateLimit().wait() == 0
    assert SendingPace.objects.count() == 2

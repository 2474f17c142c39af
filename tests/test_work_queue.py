"""Each row is with one process, and stays with it for as long as the work on it goes on."""

import time
from dataclasses import replace
from datetime import timedelta
from threading import Event
from threading import enumerate as threads

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from agreements import work_queue
from agreements.models import OutboundEmail
from agreements.work_queue import LEASE, WorkQueue
from tests.mail.conftest import queue_mail

# As good as any table that holds work.
QUEUE = WorkQueue(
    OutboundEmail.objects.order_by("priority", "pk"),
    claim=lambda: {"attempts": F("attempts") + 1},
    claimed={"letter": "in work"},
    waiting={"letter": "waits"},
    unclaim={"attempts": F("attempts") - 1},
)
PAIRS = replace(QUEUE, batch=2)


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(work_queue, "_RENEWED_EVERY", 0.01)
    monkeypatch.setattr(work_queue, "_AFTER_A_FAILURE", 0.01)


@pytest.fixture
def rows() -> list[OutboundEmail]:
    """Three, due now."""
    return [queue_mail(f"a{number}@example.edu") for number in range(3)]


def due_again(**fields: object) -> None:
    OutboundEmail.objects.update(due_at=timezone.now(), **fields)


def letters() -> list[str]:
    return list(OutboundEmail.objects.order_by("pk").values_list("letter", flat=True))


@pytest.mark.django_db
class TestClaims:
    def test_the_first_that_are_due_are_taken_and_nobody_else_gets_them(self, rows):
        assert [PAIRS.take(), PAIRS.take(), PAIRS.take()] == [rows[:2], rows[2:], []]

    def test_a_row_comes_as_it_is_once_claimed(self, rows):
        before = timezone.now()
        (row,) = QUEUE.take()
        assert (row.attempts, row.letter) == (1, "in work")
        assert before + LEASE <= row.due_at <= timezone.now() + LEASE

    def test_what_is_not_due_stays(self, rows):
        OutboundEmail.objects.update(due_at=timezone.now() + timedelta(minutes=1))
        assert QUEUE.take() == []

    def test_some_may_go_before_others(self, rows):
        assert QUEUE.take(QUEUE.due().order_by("-pk")) == rows[2:]

    def test_whoever_lost_a_row_changes_nothing(self, rows):
        (slow,) = QUEUE.take()
        due_again()
        (quick,) = QUEUE.take()
        assert (QUEUE.renew(slow), QUEUE.put_off(slow), QUEUE.ours(slow).count()) == (0, 0, 0)
        assert (QUEUE.renew(quick), QUEUE.put_off(quick), QUEUE.ours(quick).count()) == (1, 1, 0)

    def test_of_several_only_those_lost_are_left_out(self, rows):
        mine = PAIRS.take()
        OutboundEmail.objects.filter(pk=mine[0].pk).update(due_at=timezone.now())
        QUEUE.take()
        assert PAIRS.renew(*mine) == 1

    def test_what_is_put_off_waits_and_may_change(self, rows):
        (row,) = QUEUE.take()
        before = timezone.now()
        assert QUEUE.put_off(row, wait=timedelta(minutes=5), attempts=0)
        row.refresh_from_db()
        assert (row.attempts, row.letter) == (0, "waits")
        assert timedelta() <= row.due_at - before - timedelta(minutes=5) < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
class TestWork:
    def test_all_that_is_due_is_handed_out_once(self, rows):
        assert list(PAIRS.work()) == rows

    def test_whoever_leaves_gives_back_what_was_not_handed_out_to_its_place(self, rows):
        for _row in PAIRS.work():
            break
        assert letters() == ["in work", "waits", "test"]
        given_back = OutboundEmail.objects.get(pk=rows[1].pk)
        assert (given_back.due_at, given_back.attempts) == (rows[1].due_at, 0)

    def test_what_goes_before_it_waits_for_one_row_at_most(self, rows, monkeypatch):
        monkeypatch.setattr(work_queue, "_FRESH", 0)
        OutboundEmail.objects.update(priority=1)
        done = []
        for row in PAIRS.work():
            if not done:
                done.append(queue_mail("urgent@example.edu").to)
            done.append(row.to)
        urgent, first, *others = done
        assert (first, others[0]) == (rows[0].to, urgent)
        assert sorted(others) == sorted([row.to for row in rows[1:]] + [urgent])

    def test_nothing_is_begun_when_time_is_up(self, rows):
        assert list(QUEUE.work(budget=-1)) == []
        assert letters() == ["test"] * 3

    def test_all_are_kept_while_one_is_worked_on(self, rows, often):
        for row in PAIRS.work():
            second = OutboundEmail.objects.filter(pk=rows[1].pk)
            first_until, until = second.get().due_at, time.monotonic() + 30
            while second.get().due_at == first_until:
                assert time.monotonic() < until
            assert row == rows[0]
            break

    def test_what_fails_in_the_loop_gives_back_the_rest(self, rows):
        def fail() -> None:
            for _row in PAIRS.work():
                _ = 1 / 0

        with pytest.raises(ZeroDivisionError):
            fail()
        assert letters() == ["in work", "waits", "test"]


@pytest.mark.usefixtures("often")
class TestLease:
    def test_it_is_renewed_until_the_work_is_over(self):
        times, enough = [], Event()

        def renew():
            times.append(1)
            if len(times) == 3:
                enough.set()

        with work_queue.kept(renew):
            assert enough.wait(30)
        assert not [thread for thread in threads() if thread.name == "lease"]

    def test_a_database_that_is_away_is_asked_again(self):
        times, enough = [], Event()

        def renew():
            times.append(1)
            if len(times) == 2:
                enough.set()
            raise OperationalError("away")

        with work_queue.kept(renew):
            assert enough.wait(30)

    def test_work_that_fails_ends_it_too(self):
        with pytest.raises(ZeroDivisionError), work_queue.kept(lambda: None):
            _ = 1 / 0
        assert not [thread for thread in threads() if thread.name == "lease"]


def test_three_renewals_may_fail():
    assert timedelta(seconds=3 * 10) < LEASE

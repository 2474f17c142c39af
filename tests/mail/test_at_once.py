"""Sent by the process that wrote it: at once, never for long, never twice."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.mail import at_once, claims, drain
from agreements.models import OutboundEmail
from tests.processes import racers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def the_rest_ends() -> None:
    for thread in threading.enumerate():
        if thread.name == "mail at once":
            thread.join()


def test_codes_and_letters_go_out_and_notices_stay(smtp_sink, queue):
    queue("bulk@example.edu", priority=OutboundEmail.BULK)
    queue(A, priority=OutboundEmail.PERSONAL)
    queue(B)
    at_once.send()
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [B, A]
    assert OutboundEmail.objects.get(to="bulk@example.edu").claim == ""


def test_a_server_that_is_silent_holds_nobody_up_and_its_answer_still_counts(
    smtp_sink, queue, monkeypatch
):
    """The caller is let go while the server thinks; then it says 250, and the mail is marked."""
    answers = threading.Event()
    monkeypatch.setattr(at_once, "SECONDS", 0.5)
    began, real = threading.Event(), drain.drain

    def slow(*arguments, **options):
        began.set()
        answers.wait()
        return real(10, before=options["before"])

    monkeypatch.setattr(drain, "drain", slow)
    queue(A)
    at_once.send()
    assert began.is_set()
    assert OutboundEmail.objects.get().status == "queued"
    answers.set()
    the_rest_ends()
    assert OutboundEmail.objects.get().status == "sent"


def test_a_mail_server_that_accepts_and_never_answers_leaves_the_mail_to_be_sent_later(
    smtp_sink, queue, monkeypatch
):
    monkeypatch.setattr(at_once, "SECONDS", 2)  # enough to connect, on a busy machine as well
    smtp_sink.ignore(A)
    queue(A)
    at_once.send()
    the_rest_ends()
    row = OutboundEmail.objects.get()
    assert (row.status, row.attempts, row.claim) == ("queued", 1, "")
    assert row.due_at > timezone.now()


def test_nobody_in_this_process_waits_longer_for_one_who_is_sending(queue, monkeypatch):
    monkeypatch.setattr(at_once, "SECONDS", 0.1)
    queue(A)
    with at_once._sending:
        at_once.send()
        the_rest_ends()
    assert OutboundEmail.objects.get().status == "queued"


def test_a_failure_of_ours_does_not_reach_the_page(queue, monkeypatch, caplog):
    def broken(*_arguments, **_options):
        raise RuntimeError("broken")

    monkeypatch.setattr(drain, "drain", broken)
    at_once.send()
    assert "mail stays in the outbox" in caplog.text


def send_at_once() -> None:
    at_once.send()


def test_with_workers_that_drain_at_the_same_moment_nothing_goes_out_twice(smtp_sink, queue):
    people = [f"a{number}@example.edu" for number in range(120)]
    for to in people:
        queue(to)
    with racers(3) as processes:
        processes.race("tests.mail.test_at_once.send_at_once", [[]] * 3)
    drain.drain()
    assert sorted(mail.recipients[0] for mail in smtp_sink.messages) == sorted(people)


def test_a_worker_is_missed_only_by_what_is_due_for_long(queue):
    queue(A)
    queue("bulk@example.edu", priority=OutboundEmail.BULK, due_at=timezone.now() - timedelta(1))
    assert not claims.nobody_comes()
    OutboundEmail.objects.filter(to=A).update(due_at=timezone.now() - claims.UNHEARD)
    assert claims.nobody_comes()

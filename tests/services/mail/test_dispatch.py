"""Sent by the process that wrote it: at once, never for long, never twice."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.mail import outbox
from agreements.models import OutboundEmail
from agreements.services.mail import dispatch
from agreements.services.mail.dispatch import dispatch_outbox
from tests.mail.conftest import queue_mail
from tests.processes import racers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def the_rest_ends() -> None:
    for thread in threading.enumerate():
        if thread.name == "awaited mail":
            thread.join()


def test_codes_and_letters_go_out_and_notices_stay(smtp_sink):
    queue_mail("bulk@example.edu", priority=OutboundEmail.BULK)
    queue_mail(A, priority=OutboundEmail.PERSONAL)
    queue_mail(B)
    dispatch.send_awaited_mail()
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [B, A]
    assert OutboundEmail.objects.get(to="bulk@example.edu").claim == ""


def test_a_server_that_is_silent_holds_nobody_up_and_its_answer_still_counts(
    smtp_sink, monkeypatch
):
    """The caller is let go while the server thinks; then it says 250, and the mail is marked."""
    answers = threading.Event()
    monkeypatch.setattr(dispatch, "SECONDS", 0.5)
    began, real = threading.Event(), dispatch.dispatch_outbox

    def slow(*arguments, **options):
        began.set()
        answers.wait()
        return real(10, before=options["before"])

    monkeypatch.setattr(dispatch, "dispatch_outbox", slow)
    queue_mail(A)
    dispatch.send_awaited_mail()
    assert began.is_set()
    assert OutboundEmail.objects.get().status == "queued"
    answers.set()
    the_rest_ends()
    assert OutboundEmail.objects.get().status == "sent"


def test_a_mail_server_that_accepts_and_never_answers_leaves_the_mail_to_be_sent_later(
    smtp_sink, monkeypatch
):
    monkeypatch.setattr(dispatch, "SECONDS", 2)  # enough to connect, on a busy machine as well
    smtp_sink.ignore(A)
    queue_mail(A)
    dispatch.send_awaited_mail()
    the_rest_ends()
    row = OutboundEmail.objects.get()
    assert (row.status, row.attempts, row.claim) == ("queued", 1, "")
    assert row.due_at > timezone.now()


def test_nobody_in_this_process_waits_longer_for_one_who_is_sending(monkeypatch):
    monkeypatch.setattr(dispatch, "SECONDS", 0.1)
    queue_mail(A)
    with dispatch._sending:
        dispatch.send_awaited_mail()
        the_rest_ends()
    assert OutboundEmail.objects.get().status == "queued"


def test_a_failure_of_ours_does_not_reach_the_page(monkeypatch, caplog):
    def broken(*_arguments, **_options):
        raise RuntimeError("broken")

    monkeypatch.setattr(dispatch, "dispatch_outbox", broken)
    dispatch.send_awaited_mail()
    assert "mail stays in the outbox" in caplog.text


def send_at_once() -> None:
    dispatch.send_awaited_mail()


def test_with_workers_that_send_at_the_same_moment_nothing_goes_out_twice(smtp_sink):
    people = [f"a{number}@example.edu" for number in range(120)]
    for to in people:
        queue_mail(to)
    with racers(3) as processes:
        processes.race("tests.services.mail.test_dispatch.send_at_once", [[]] * 3)
    dispatch_outbox()
    assert sorted(mail.recipients[0] for mail in smtp_sink.messages) == sorted(people)


def test_a_worker_is_missed_only_by_what_is_due_for_long():
    queue_mail(A)
    queue_mail(
        "bulk@example.edu", priority=OutboundEmail.BULK, due_at=timezone.now() - timedelta(1)
    )
    assert not outbox.has_no_worker()
    OutboundEmail.objects.filter(to=A).update(due_at=timezone.now() - outbox.UNHEARD)
    assert outbox.has_no_worker()

"""What becomes of a row, whatever the server does; against a real server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.mail import stored_letter
from agreements.mail.render import RenderedLetter
from agreements.models import OutboundEmail
from agreements.services.mail import delivery_results
from agreements.services.mail.dispatch import dispatch_outbox
from tests.factories import AgreementFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def row(to: str) -> OutboundEmail:
    return OutboundEmail.objects.get(to=to)


def in_the_queue() -> list[str]:
    """Who waits, after what was left."""
    return sorted(OutboundEmail.objects.filter(status="queued").values_list("to", flat=True))


class TestSent:
    def test_the_servers_words_and_the_moment_are_kept(self, smtp_sink, queue):
        queue(A)
        before = timezone.now()
        assert dispatch_outbox() == 1
        sent = row(A)
        assert (sent.status, sent.server_reply, sent.attempts) == ("sent", "250 OK", 1)
        assert (sent.claim, sent.leased_until) == ("", None)
        assert sent.sent_at is not None
        assert before <= sent.sent_at <= timezone.now()

    def test_the_mail_says_who_it_is_from_and_who_reads_the_answer(
        self, smtp_sink, queue, settings
    ):
        settings.DEFAULT_FROM_EMAIL = "Portál <portal@example.org>"
        agreement = AgreementFactory(dataset__contact_email="casme@psych.example.edu")
        queue(A, agreement=agreement, subject="协议 – LA-7K3M9Q", text="Liebe Grüße, 李\n")
        dispatch_outbox()
        (received,) = smtp_sink.messages
        mail = received.message
        assert received.sender == "portal@example.org"
        assert mail["From"] == "Portál <portal@example.org>"
        assert mail["To"] == A
        assert mail["Reply-To"] == "casme@psych.example.edu"
        assert mail["Subject"] == "协议 – LA-7K3M9Q"
        assert mail["Message-ID"] == row(A).message_id
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert text.get_content() == "Liebe Grüße, 李\r\n"
        assert html.get_content_type() == "text/html"

    def test_nothing_goes_out_twice(self, smtp_sink, queue):
        queue(A)
        assert (dispatch_outbox(), dispatch_outbox()) == (1, 0)
        assert len(smtp_sink.messages) == 1

    def test_all_that_is_due_goes_out_over_one_connection(self, smtp_sink, queue):
        for number in range(8):
            queue(f"a{number}@example.edu")
        assert dispatch_outbox() == 8
        assert (len(smtp_sink.messages), smtp_sink.connections) == (8, 1)

    def test_what_is_not_due_yet_stays(self, smtp_sink, queue):
        queue(A, due_at=timezone.now() + timedelta(minutes=1))
        assert dispatch_outbox() == 0
        assert row(A).status == "queued"


class TestLater:
    @pytest.mark.parametrize("code", [450, 451, 452])
    def test_a_4xx_waits_longer_each_time(self, smtp_sink, queue, monkeypatch, code):
        monkeypatch.setattr(delivery_results.random, "random", lambda: 1.0)
        smtp_sink.refuse(A, code, "Greylisted")
        queue(A)
        waits = []
        for _attempt in range(5):
            OutboundEmail.objects.update(due_at=timezone.now())
            before = timezone.now()
            dispatch_outbox()
            waits.append(round((row(A).due_at - before).total_seconds()))
        assert waits == [10, 20, 40, 80, 160]
        assert (row(A).attempts, row(A).server_reply) == (5, f"{code} Greylisted")
        assert row(A).status == "queued"

    def test_at_most_twelve_hours(self, smtp_sink, queue, monkeypatch):
        monkeypatch.setattr(delivery_results.random, "random", lambda: 1.0)
        smtp_sink.refuse(A, 450)
        queue(A, attempts=300)
        before = timezone.now()
        dispatch_outbox()
        assert round((row(A).due_at - before) / timedelta(hours=1), 2) == 12

    def test_the_wait_is_random(self, smtp_sink, queue, monkeypatch):
        monkeypatch.setattr(delivery_results.random, "random", lambda: 0.25)
        smtp_sink.refuse(A, 450)
        queue(A, attempts=3)
        before = timezone.now()
        dispatch_outbox()
        assert round((row(A).due_at - before).total_seconds()) == 20

    def test_it_goes_out_when_the_server_has_changed_its_mind(self, smtp_sink, queue):
        smtp_sink.refuse(A, 450)
        queue(A)
        dispatch_outbox()
        smtp_sink.forgive()
        OutboundEmail.objects.update(due_at=timezone.now())
        assert dispatch_outbox() == 1
        assert (row(A).status, row(A).attempts) == ("sent", 2)

    @pytest.mark.parametrize("misbehave", ["cut", "ignore"])
    def test_no_answer_after_the_text_counts(self, smtp_sink, queue, settings, misbehave):
        settings.EMAIL_TIMEOUT = 0.3
        getattr(smtp_sink, misbehave)(A)
        queue(A)
        queue(B)
        assert dispatch_outbox() == 1
        assert (row(A).status, row(A).attempts) == ("queued", 1)
        assert row(B).status == "sent"


class TestFailed:
    def test_a_5xx_is_the_end_and_staff_can_read_why(self, smtp_sink, queue):
        smtp_sink.refuse(A, 550, "No such user")
        queue(A)
        queue(B)
        assert dispatch_outbox() == 1
        assert (row(A).status, row(A).server_reply) == ("failed", "550 No such user")
        assert row(B).status == "sent"

    def test_patience_ends_after_three_days(self, smtp_sink, queue):
        smtp_sink.refuse(A, 450, "Greylisted")
        queue(A, attempts=20, queued_at=timezone.now() - timedelta(days=3))
        dispatch_outbox()
        assert row(A).status == "failed"
        assert row(A).server_reply == "Given up after 3 days. Last answer: 450 Greylisted"

    def test_the_last_try_is_at_the_end_of_patience_not_after(self, smtp_sink, queue):
        smtp_sink.refuse(A, 450)
        queued_at = timezone.now() - timedelta(days=3) + timedelta(minutes=1)
        queue(A, attempts=300, queued_at=queued_at)
        dispatch_outbox()
        assert row(A).due_at <= queued_at + timedelta(days=3)

    def test_what_came_too_late_is_not_sent(self, smtp_sink, queue):
        queue(A, expires_at=timezone.now() - timedelta(seconds=1), server_reply="450 Greylisted")
        assert dispatch_outbox() == 0
        assert smtp_sink.messages == []
        assert row(A).status == "failed"
        assert row(A).server_reply == "Not sent in time. Last answer: 450 Greylisted"

    @pytest.mark.parametrize("words", ["Two\nlines", "Two\r\nBcc: all@example.edu"])
    def test_a_row_that_makes_no_mail_does_not_stop_the_others(self, smtp_sink, queue, words):
        queue(A, subject=words)
        queue(B)
        assert dispatch_outbox() == 1
        assert row(A).status == "failed"
        assert row(A).server_reply.startswith("BadHeaderError: ")
        assert [mail.recipients for mail in smtp_sink.messages] == [(B,)]


class TestLost:
    def test_without_a_server_all_are_handed_back_uncounted(self, smtp_sink, queue):
        smtp_sink.stop()
        for number in range(5):
            queue(f"a{number}@example.edu")
        assert dispatch_outbox() == 0
        assert len(in_the_queue()) == 5
        assert set(OutboundEmail.objects.values_list("attempts", "claim")) == {(0, "")}

    def test_a_421_hands_back_that_mail_and_the_rest_goes_out(self, smtp_sink, queue):
        smtp_sink.refuse(A, 421, "Too many")
        queue(A)
        queue(B)
        assert dispatch_outbox() == 1
        assert (row(A).status, row(A).attempts) == ("queued", 0)
        assert row(A).server_reply == "421 Too many"
        assert row(A).due_at > timezone.now()
        assert row(B).status == "sent"

    def test_mails_that_break_every_connection_stand_behind_the_others_next_time(
        self, smtp_sink, queue
    ):
        for number in range(3):
            smtp_sink.refuse(f"bad{number}@example.edu", 421)
            queue(f"bad{number}@example.edu")
        queue(A)
        assert dispatch_outbox() == 0
        dispatch_outbox()
        assert row(A).status == "sent"


class TestSecret:
    WORDS = RenderedLetter("ZRWD-FPDW", "ZRWD-FPDW", "<b>ZRWD-FPDW</b>")
    CODE = {"is_secret": True, **stored_letter.sealed_columns(WORDS, f"test:{A}")}

    def test_the_words_are_wiped_once_sent(self, smtp_sink, queue):
        queue(A, **self.CODE)
        dispatch_outbox()
        assert b"ZRWD-FPDW" in smtp_sink.messages[0].content
        assert (row(A).status, row(A).text, row(A).html) == ("sent", "", "")

    def test_and_once_refused(self, smtp_sink, queue):
        smtp_sink.refuse(A, 550)
        queue(A, **self.CODE)
        dispatch_outbox()
        assert (row(A).status, row(A).text, row(A).html) == ("failed", "", "")

    def test_and_at_the_latest_when_of_no_use_any_more(self, smtp_sink, queue, monkeypatch):
        monkeypatch.setattr(delivery_results.random, "random", lambda: 1.0)
        smtp_sink.refuse(A, 450)
        expires_at = timezone.now() + timedelta(minutes=5)
        queue(A, attempts=10, expires_at=expires_at, **self.CODE)
        dispatch_outbox()
        assert row(A).text == self.CODE["text"]
        assert row(A).due_at == expires_at
        OutboundEmail.objects.update(expires_at=timezone.now(), due_at=timezone.now())
        dispatch_outbox()
        assert (row(A).status, row(A).text, row(A).html) == ("failed", "", "")

    def test_other_words_stay(self, smtp_sink, queue):
        queue(A)
        dispatch_outbox()
        assert row(A).text == "Words.\n"

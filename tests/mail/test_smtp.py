"""What a server may do with a mail, and what we make of it; against a real server."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.mail import EmailMessage

from agreements.mail.smtp import Connection, Reply, ReplyOutcome
from ops.smtp_sink import SmtpSink
from tests.mail.scripted import ScriptedServer

pytestmark = pytest.mark.services

SENDER = "portal@example.org"
WORDS = "Words for 李.\n.hidden\n..two\n"


def send(connection: Connection, to: str) -> Reply:
    mail = EmailMessage("Hi", WORDS, SENDER, [to], headers={"Message-ID": "<1@x>"})
    return connection.send(mail)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with closing(Connection()) as opened:
        yield opened


def test_a_mail_taken_comes_with_the_servers_words_and_arrives_as_written(smtp_sink, connection):
    assert send(connection, "a@example.edu") == Reply(ReplyOutcome.SENT, "250 OK")
    (mail,) = smtp_sink.messages
    assert (mail.sender, mail.recipients) == (SENDER, ("a@example.edu",))
    head, _empty, body = mail.content.partition(b"\r\n\r\n")
    assert body == WORDS.replace("\n", "\r\n").encode()
    assert b"\n" not in mail.content.replace(b"\r\n", b"")
    assert head.endswith(b"Message-ID: <1@x>")


def test_one_connection_serves_many_mails(smtp_sink, connection):
    people = [f"a{number}@example.edu" for number in range(5)]
    for to in people:
        assert send(connection, to) == Reply(ReplyOutcome.SENT, "250 OK")
    assert [mail.recipients for mail in smtp_sink.messages] == [(to,) for to in people]
    assert smtp_sink.connections == 1


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (421, ReplyOutcome.LOST),
        (450, ReplyOutcome.LATER),
        (451, ReplyOutcome.LATER),
        (550, ReplyOutcome.REFUSED),
        (553, ReplyOutcome.REFUSED),
    ],
)
def test_a_refused_recipient_says_nothing_about_the_next(smtp_sink, code, outcome, connection):
    smtp_sink.refuse("a@example.edu", code, "Not this one")
    assert send(connection, "first@example.edu").outcome is ReplyOutcome.SENT
    assert send(connection, "a@example.edu") == Reply(outcome, f"{code} Not this one")
    assert send(connection, "b@example.edu").outcome is ReplyOutcome.SENT
    got = [mail.recipients[0] for mail in smtp_sink.messages]
    assert got == ["first@example.edu", "b@example.edu"]
    assert smtp_sink.connections == (2 if outcome is ReplyOutcome.LOST else 1)


def test_a_server_that_leaves_with_the_mail_in_its_hands_is_asked_again_later(
    smtp_sink, connection
):
    smtp_sink.cut("a@example.edu")
    reply = send(connection, "a@example.edu")
    assert reply.outcome is ReplyOutcome.LATER
    assert "closed" in reply.words
    assert send(connection, "b@example.edu").outcome is ReplyOutcome.SENT


def test_a_server_that_never_answers_is_not_waited_for(smtp_sink, settings):
    settings.EMAIL_TIMEOUT = 0.3
    smtp_sink.ignore("a@example.edu")
    with closing(Connection()) as connection:
        reply = send(connection, "a@example.edu")
        assert reply.outcome is ReplyOutcome.LATER
        assert "timed out" in reply.words
        assert send(connection, "b@example.edu").outcome is ReplyOutcome.SENT


def test_no_server_at_all_is_a_lost_connection_and_the_next_mail_tries_anew(smtp_sink, connection):
    smtp_sink.stop()
    reply = send(connection, "a@example.edu")
    assert reply.outcome is ReplyOutcome.LOST
    assert "refused" in reply.words
    smtp_sink.start()
    assert send(connection, "a@example.edu").outcome is ReplyOutcome.SENT


def test_a_server_gone_between_two_mails_is_a_lost_connection(smtp_sink, connection):
    assert send(connection, "a@example.edu").outcome is ReplyOutcome.SENT
    smtp_sink.stop()
    assert send(connection, "b@example.edu").outcome is ReplyOutcome.LOST


def test_without_a_login_the_mail_waits_until_it_is_mended(smtp_sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    with closing(Connection()) as connection:
        assert send(connection, "a@example.edu").outcome is ReplyOutcome.LOST


def test_a_refused_sender_is_our_fault_and_the_mail_waits(smtp_sink, monkeypatch, connection):
    async def handle_mail(self, server, session, envelope, address, options):
        return "530 5.7.0 Authentication\x00 required"

    monkeypatch.setattr(SmtpSink, "handle_MAIL", handle_mail, raising=False)
    reply = send(connection, "a@example.edu")
    assert reply == Reply(ReplyOutcome.LATER, "530 5.7.0 Authentication required")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("554 5.7.1 Looks like spam", ReplyOutcome.REFUSED),
        ("452 4.2.2 Mailbox full", ReplyOutcome.LATER),
        ("421 4.3.2 Shutting down", ReplyOutcome.LOST),
    ],
)
def test_words_may_be_refused_after_the_text(smtp_sink, monkeypatch, answer, outcome, connection):
    async def handle_data(self, server, session, envelope):
        return answer if envelope.rcpt_tos == ["a@example.edu"] else "250 OK"

    monkeypatch.setattr(SmtpSink, "handle_DATA", handle_data)
    assert send(connection, "a@example.edu") == Reply(outcome, answer)
    assert send(connection, "b@example.edu").outcome is ReplyOutcome.SENT


# What no well-behaved server does at the right moment.
SENDERS_WORDS = "250 from\r\n"
RESET, BYE = "250 reset\r\n", "221 bye\r\n"


def said_to(settings, *script: str, mails: int = 1) -> list[Reply]:
    """What becomes of so many mails, where the server says what the script says."""
    server = ScriptedServer(settings.EMAIL_PORT, script)
    with server, closing(Connection()) as connection:
        return [send(connection, "a@example.edu") for _mail in range(mails)]


def test_a_server_is_told_of_letters_beyond_ascii(settings):
    script = (SENDERS_WORDS, "250 to\r\n", "354 go on\r\n", "250 taken\r\n", BYE)
    server = ScriptedServer(settings.EMAIL_PORT, script)
    with server, closing(Connection()) as connection:
        assert send(connection, "a@example.edu") == Reply(ReplyOutcome.SENT, "250 taken")
    assert server.heard[1] == f"mail FROM:<{SENDER}> BODY=8BITMIME\r\n".encode()


def test_a_refused_sender_is_not_taken_for_a_refused_recipient(settings):
    (reply,) = said_to(settings, "550 not you\r\n", RESET, BYE)
    assert reply == Reply(ReplyOutcome.LATER, "550 not you")


def test_a_server_that_wants_no_text_says_nothing_about_the_next_mail(settings):
    refused = (SENDERS_WORDS, "250 to\r\n", "451 not now\r\n", RESET)
    taken = (SENDERS_WORDS, "250 to\r\n", "354 go on\r\n", "250 taken\r\n")
    assert said_to(settings, *refused, *taken, BYE, mails=2) == [
        Reply(ReplyOutcome.LATER, "451 not now"),
        Reply(ReplyOutcome.SENT, "250 taken"),
    ]


@pytest.mark.full
@pytest.mark.parametrize("place", range(3))
def test_a_server_that_leaves_before_it_has_the_text_says_nothing_about_the_mail(settings, place):
    script = (SENDERS_WORDS, "250 to\r\n")[:place]
    first, then = said_to(settings, *script, "421 closing\r\n", mails=2)
    assert first == Reply(ReplyOutcome.LOST, "421 closing")
    assert then.outcome is ReplyOutcome.LOST

"""What a server may do with a mail, and what we make of it; against a real server."""

import pytest

from agreements.mail.smtp import Connection, Outcome, Reply
from ops.smtp_sink import SmtpSink

pytestmark = pytest.mark.services

SENDER = "portal@example.org"
CONTENT = "Subject: Hi\r\nMessage-ID: <1@x>\r\n\r\nWords for 李.\r\n.hidden\r\n..two\r\n".encode()


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"], autouse=True)
def _pipelining(request, monkeypatch):
    """Each test runs against a server that offers PIPELINING and against one that doesn't."""
    original = SmtpSink.__init__

    def init(self, port):
        original(self, port)
        self.pipelining = request.param

    monkeypatch.setattr(SmtpSink, "__init__", init)


def send(connection: Connection, to: str, ahead: str = "") -> Reply:
    return connection.send(SENDER, to, CONTENT, ahead=ahead)


def test_a_mail_taken_comes_with_the_servers_words_and_arrives_byte_for_byte(smtp_sink):
    with Connection() as connection:
        assert send(connection, "a@example.edu") == Reply(Outcome.SENT, "250 OK")
    (mail,) = smtp_sink.messages
    assert (mail.sender, mail.recipients) == (SENDER, ("a@example.edu",))
    assert mail.content == CONTENT


@pytest.mark.parametrize("announced", [True, False])
def test_one_connection_serves_many_mails(smtp_sink, announced):
    people = [f"a{number}@example.edu" for number in range(5)]
    with Connection() as connection:
        for to, following in zip(people, [*people[1:], ""], strict=True):
            reply = send(connection, to, ahead=following if announced else "")
            assert reply == Reply(Outcome.SENT, "250 OK")
    assert [mail.recipients for mail in smtp_sink.messages] == [(to,) for to in people]
    assert {mail.content for mail in smtp_sink.messages} == {CONTENT}
    assert smtp_sink.connections == 1


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (421, Outcome.LOST),
        (450, Outcome.LATER),
        (451, Outcome.LATER),
        (550, Outcome.REFUSED),
        (553, Outcome.REFUSED),
    ],
)
def test_a_refused_recipient_says_nothing_about_the_next(smtp_sink, code, outcome):
    smtp_sink.refuse("a@example.edu", code, "Not this one")
    with Connection() as connection:
        assert send(connection, "first@example.edu", ahead="a@example.edu").outcome is Outcome.SENT
        assert send(connection, "a@example.edu") == Reply(outcome, f"{code} Not this one")
        assert send(connection, "b@example.edu").outcome is Outcome.SENT
    got = [mail.recipients[0] for mail in smtp_sink.messages]
    assert got == ["first@example.edu", "b@example.edu"]
    assert smtp_sink.connections == (2 if outcome is Outcome.LOST else 1)


def test_a_server_that_leaves_with_the_mail_in_its_hands_is_asked_again_later(smtp_sink):
    smtp_sink.cut("a@example.edu")
    with Connection() as connection:
        reply = send(connection, "a@example.edu", "b@example.edu")
        assert reply.outcome is Outcome.LATER
        assert "closed" in reply.words
        assert send(connection, "b@example.edu").outcome is Outcome.SENT


def test_a_server_that_never_answers_is_not_waited_for(smtp_sink, settings):
    settings.EMAIL_TIMEOUT = 0.3
    smtp_sink.ignore("a@example.edu")
    with Connection() as connection:
        reply = send(connection, "a@example.edu")
        assert reply.outcome is Outcome.LATER
        assert "timed out" in reply.words
        assert send(connection, "b@example.edu").outcome is Outcome.SENT


def test_no_server_at_all_is_a_lost_connection_and_the_next_mail_tries_anew(smtp_sink):
    smtp_sink.stop()
    with Connection() as connection:
        reply = send(connection, "a@example.edu")
        assert reply.outcome is Outcome.LOST
        assert "refused" in reply.words
        smtp_sink.start()
        assert send(connection, "a@example.edu").outcome is Outcome.SENT


def test_a_server_gone_between_two_mails_is_a_lost_connection(smtp_sink):
    with Connection() as connection:
        assert send(connection, "a@example.edu").outcome is Outcome.SENT
        smtp_sink.stop()
        assert send(connection, "b@example.edu").outcome is Outcome.LOST


def test_a_refused_sender_is_our_fault_and_the_mail_waits(smtp_sink, monkeypatch):
    async def handle_mail(self, server, session, envelope, address, options):
        return "530 5.7.0 Authentication\x00 required"

    monkeypatch.setattr(SmtpSink, "handle_MAIL", handle_mail, raising=False)
    with Connection() as connection:
        reply = send(connection, "a@example.edu")
    assert reply == Reply(Outcome.LATER, "530 5.7.0 Authentication required")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("554 5.7.1 Looks like spam", Outcome.REFUSED),
        ("452 4.2.2 Mailbox full", Outcome.LATER),
        ("421 4.3.2 Shutting down", Outcome.LOST),
    ],
)
def test_words_may_be_refused_after_the_text(smtp_sink, monkeypatch, answer, outcome):
    async def handle_data(self, server, session, envelope):
        return answer if envelope.rcpt_tos == ["a@example.edu"] else "250 OK"

    monkeypatch.setattr(SmtpSink, "handle_DATA", handle_data)
    with Connection() as connection:
        assert send(connection, "a@example.edu", "b@example.edu") == Reply(outcome, answer)
        assert send(connection, "b@example.edu").outcome is Outcome.SENT

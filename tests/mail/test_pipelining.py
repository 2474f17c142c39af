"""What is on the wire when the server takes several commands at once (RFC 2920)."""

import pytest

from agreements.mail.smtp import Connection, Outcome, Reply
from tests.mail.scripted import ScriptedServer

pytestmark = pytest.mark.services

SENDER, A, B = "portal@example.org", "a@example.edu", "b@example.edu"
TEXT = b"Subject: Hi\r\n\r\nWords.\r\n"
OK = "250 from\r\n250 to\r\n354 go on\r\n"


def envelope(to: str) -> bytes:
    return f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode()


def serve(settings, *script: str) -> ScriptedServer:
    return ScriptedServer(settings.EMAIL_PORT, script)


def test_the_next_envelope_goes_out_behind_this_text_and_its_text_not_before_the_answer(settings):
    script = (OK, "250 taken\r\n" + OK, "250 taken too\r\n", "221 bye\r\n")
    with serve(settings, *script) as server, Connection() as connection:
        assert connection.send(SENDER, A, TEXT, ahead=B) == Reply(Outcome.SENT, "250 taken")
        assert server.heard[1:] == [envelope(A), TEXT + b".\r\n" + envelope(B)]
        assert connection.send(SENDER, B, TEXT) == Reply(Outcome.SENT, "250 taken too")
    assert server.heard[3:] == [TEXT + b".\r\n", b"quit\r\n", b""]


def test_without_pipelining_nothing_is_said_before_the_answer(smtp_sink):
    smtp_sink.pipelining = False
    with Connection() as connection:
        assert connection.send(SENDER, A, TEXT, ahead=B).outcome is Outcome.SENT
        assert connection.send(SENDER, "c@example.edu", TEXT).outcome is Outcome.SENT


def test_a_server_that_waits_for_a_text_nobody_is_to_get_gets_a_dot(settings):
    script = ("250 from\r\n550 unknown\r\n354 go on\r\n", "554 nobody\r\n", "250 reset\r\n")
    with serve(settings, *script, "221 bye\r\n") as server, Connection() as connection:
        assert connection.send(SENDER, A, TEXT) == Reply(Outcome.REFUSED, "550 unknown")
    assert server.heard[2:] == [b".\r\n", b"rset\r\n", b"quit\r\n", b""]


def test_the_first_refusal_counts_not_those_that_follow_from_it(settings):
    script = ("250 from\r\n450 greylisted\r\n503 no recipient\r\n", "250 reset\r\n")
    with serve(settings, *script, "221 bye\r\n"), Connection() as connection:
        assert connection.send(SENDER, A, TEXT) == Reply(Outcome.LATER, "450 greylisted")


def test_a_refused_sender_is_not_taken_for_a_refused_recipient(settings):
    script = ("550 not you\r\n503 no sender\r\n503 no recipient\r\n", "250 reset\r\n")
    with serve(settings, *script, "221 bye\r\n"), Connection() as connection:
        assert connection.send(SENDER, A, TEXT) == Reply(Outcome.LATER, "550 not you")


def test_what_was_said_of_the_recipient_holds_when_the_server_leaves_then(settings):
    with serve(settings, "250 from\r\n550 unknown\r\n421 closing\r\n"), Connection() as connection:
        assert connection.send(SENDER, A, TEXT) == Reply(Outcome.REFUSED, "550 unknown")


def test_the_mail_behind_one_at_which_the_server_left_is_lost_not_tried(settings):
    with serve(settings, OK, "421 closing\r\n"), Connection() as connection:
        assert connection.send(SENDER, A, TEXT, ahead=B) == Reply(Outcome.LOST, "421 closing")
    with Connection() as connection:
        assert connection.send(SENDER, B, TEXT).outcome is Outcome.LOST


def test_a_server_that_leaves_at_the_next_envelope_says_nothing_about_it(settings):
    script = (OK, "250 taken\r\n421 enough for one connection\r\n")
    with serve(settings, *script), Connection() as connection:
        assert connection.send(SENDER, A, TEXT, ahead=B).outcome is Outcome.SENT
        reply = connection.send(SENDER, B, TEXT)
    assert reply == Reply(Outcome.LOST, "421 enough for one connection")


def test_what_was_announced_and_does_not_come_ends_the_connection_not_as_a_text(settings):
    with serve(settings, OK, "250 taken\r\n" + OK) as server, Connection() as connection:
        connection.send(SENDER, A, TEXT, ahead=B)
    assert server.heard[3:] == [b""]


def test_another_mail_than_the_one_announced_is_a_mistake(settings):
    with serve(settings, OK, "250 taken\r\n" + OK), Connection() as connection:
        connection.send(SENDER, A, TEXT, ahead=B)
        with pytest.raises(RuntimeError):
            connection.send(SENDER, A, TEXT)

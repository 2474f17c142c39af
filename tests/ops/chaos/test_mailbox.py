"""The mail server of the crowd: what it notes, and its moods, by a real client."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from ops import ports
from ops.crowd.mailbox import Mailbox

pytestmark = pytest.mark.services
WHO = "signer1@psych.example.edu"
# By its sum one of the quarter that `550` is said to.
UNLUCKY = "signer6@psych.example.edu"


@pytest.fixture
def mailbox(tmp_path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path) as made:
        yield made


def send(mailbox: Mailbox, to: str = WHO, text: str = "Your code: ABCD-EFGH") -> None:
    mail = EmailMessage()
    mail["Message-ID"], mail["To"], mail["From"] = "<1@x>", to, "portal@example.org"
    mail.set_content(text)
    with smtplib.SMTP(ports.HOST, mailbox.port) as client:
        client.send_message(mail)


def test_a_code_reaches_whoever_waits_for_it(mailbox: Mailbox) -> None:
    send(mailbox)
    assert mailbox.code(WHO, 0, 30) == "ABCD-EFGH"
    assert mailbox.number_of(WHO) == 1
    assert mailbox.code(WHO, 1, 0) == ""
    (noted,) = mailbox.everything()
    assert (noted["answer"], noted["message_id"], noted["to"]) == ("250", "<1@x>", WHO)


@pytest.mark.parametrize(
    ("mood", "error"),
    [("421", smtplib.SMTPException), ("450", smtplib.SMTPRecipientsRefused)],
)
def test_a_refusal_is_noted(mailbox: Mailbox, mood: str, error: type[Exception]) -> None:
    mailbox.be(mood)
    with pytest.raises(error):
        send(mailbox)
    assert [noted["answer"] for noted in mailbox.everything()] == [mood]


def test_some_are_refused_for_good(mailbox: Mailbox) -> None:
    mailbox.be("550")
    send(mailbox)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(mailbox, UNLUCKY)
    assert [noted["answer"] for noted in mailbox.everything()] == ["250", "550"]


def test_it_goes_away_and_comes_back_with_all_it_noted(mailbox: Mailbox) -> None:
    send(mailbox)
    mailbox.stop()
    with pytest.raises(ConnectionRefusedError):
        send(mailbox)
    mailbox.start()
    send(mailbox)
    assert mailbox.code(WHO, 1, 30)
    assert len(mailbox.everything()) == 2

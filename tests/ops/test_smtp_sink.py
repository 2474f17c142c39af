import smtplib
from collections.abc import Iterator

import pytest

from ops import ports
from ops.smtp_sink import SmtpSink

pytestmark = pytest.mark.services
SENDER, ADDRESSEE = "portal@example.org", "li@example.edu"
MAIL = "Subject: =?utf-8?b?5Y2P6K6u?=\n\nHello\n"


@pytest.fixture
def client(smtp_sink: SmtpSink) -> Iterator[smtplib.SMTP]:
    client = smtplib.SMTP(ports.HOST, smtp_sink.port, timeout=20)
    yield client
    client.close()


def test_what_arrives_is_kept(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    client.sendmail(SENDER, [ADDRESSEE], MAIL)
    (received,) = smtp_sink.wait_for(lambda mails: len(mails) == 1)
    assert (received.sender, received.recipients) == (SENDER, (ADDRESSEE,))
    assert received.message["Subject"] == "协议"
    assert smtp_sink.to(ADDRESSEE) == [received]
    assert smtp_sink.to(SENDER) == []


@pytest.mark.parametrize("code", [450, 550])
def test_an_address_is_refused_with_the_code_asked_for(
    smtp_sink: SmtpSink, client: smtplib.SMTP, code: int
) -> None:
    smtp_sink.refuse(ADDRESSEE, code, "Not now")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        client.sendmail(SENDER, [ADDRESSEE], MAIL)
    assert refusal.value.recipients == {ADDRESSEE: (code, b"Not now")}
    client.sendmail(SENDER, ["other@example.edu"], MAIL)
    assert [mail.recipients for mail in smtp_sink.messages] == [("other@example.edu",)]


def test_421_closes_the_connection(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.refuse(ADDRESSEE, 421, "Closing")
    client.ehlo()
    client.mail(SENDER)
    assert client.rcpt(ADDRESSEE) == (421, b"Closing")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_a_cut_connection_loses_the_mail(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.cut(ADDRESSEE)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail(SENDER, [ADDRESSEE], MAIL)
    assert smtp_sink.messages == []


def test_an_ignored_mail_is_kept_but_never_answered(smtp_sink: SmtpSink) -> None:
    smtp_sink.ignore(ADDRESSEE)
    client = smtplib.SMTP(ports.HOST, smtp_sink.port, timeout=0.2)
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        client.sendmail(SENDER, [ADDRESSEE], MAIL)
    assert len(smtp_sink.messages) == 1


def test_forgiven_addresses_get_mail_again(smtp_sink: SmtpSink, client: smtplib.SMTP) -> None:
    smtp_sink.refuse(ADDRESSEE)
    smtp_sink.forgive()
    client.sendmail(SENDER, [ADDRESSEE], MAIL)
    assert len(smtp_sink.to(ADDRESSEE)) == 1


def test_a_stopped_sink_can_start_again(smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP(ports.HOST, smtp_sink.port)
    smtp_sink.start()
    with smtplib.SMTP(ports.HOST, smtp_sink.port) as client:
        assert client.noop()[0] == 250

"""Return mail from a mailbox or a pipe: read once, on record, and a person's answer left alone."""

import io
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from agreements.enums import MailStatus
from agreements.mail import delivery_report
from agreements.models import OutboundEmail
from agreements.services.mail import bounces
from agreements.services.mail.bounces import TooEarly
from ops import ports
from tests.mail.reports import OUT_OF_OFFICE, report, report_on
from tests.management.imap_server import Mail, serving
from tests.services.mail.test_bounces import sent_mail

pytestmark = pytest.mark.django_db

ALL_KINDS = "1 bounced\n1 not a delivery report\n1 not about a mail of ours\n1 too large\n"
ONLY_OTHERS = ALL_KINDS.removeprefix("1 bounced\n")


@pytest.fixture
def row() -> OutboundEmail:
    return sent_mail()


@pytest.fixture
def mails(row: OutboundEmail) -> list[bytes]:
    """One that bounced, an answer, a stranger's bounce, and one far too large."""
    large = b"Subject: x\n\n" + b"x" * delivery_report.LIMIT + b"\n"
    return [report_on(row), OUT_OF_OFFICE, report(), large]


def read(*arguments: object) -> str:
    said = io.StringIO()
    call_command("read_bounces", *map(str, arguments), stdout=said)
    return said.getvalue()


def mailbox(port: int) -> str:
    return f"imap://bounces:pass%20word@127.0.0.1:{port}/INBOX"


def status(row: OutboundEmail) -> str:
    row.refresh_from_db()
    return row.status


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], str]:
    """What is said of one mail on standard input."""

    def pipe_in(mail: bytes) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(mail)))
        return read()

    return pipe_in


def test_a_mail_is_read_from_standard_input(
    row: OutboundEmail, mails: list[bytes], pipe: Callable[[bytes], str]
) -> None:
    assert "".join(sorted(map(pipe, mails))) == ALL_KINDS
    assert status(row) == MailStatus.BOUNCED
    assert pipe(mails[0]) == "1 known already\n"


def test_what_does_not_say_is_left_for_people(row: OutboundEmail) -> None:
    unclear = report_on(row, "processed", "").replace(b"550 5.1.1", b"no").replace(b"5.1.1", b"")
    folder = {7: Mail(unclear.replace(b"\n", b"\r\n"))}
    with serving(folder) as server:
        assert read("--imap", mailbox(server.port)) == "1 does not say whether it arrived\n"
    assert status(row) == MailStatus.SENT
    assert folder[7].flags == set()


def test_an_imap_folder_is_read_and_what_bounced_is_marked(
    row: OutboundEmail, mails: list[bytes], settings: Any
) -> None:
    folder = {uid: Mail(raw.replace(b"\n", b"\r\n")) for uid, raw in enumerate(mails, start=7)}
    with serving(folder) as server:
        url = mailbox(server.port)
        assert read("--imap", url) == ALL_KINDS
        settings.BOUNCES_IMAP_URL = url
        assert read("--imap") == ONLY_OTHERS
    assert status(row) == MailStatus.BOUNCED
    assert [mail.flags for mail in folder.values()] == [{r"\Seen"}, set(), set(), set()]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("imap://bounces:wrong@127.0.0.1:{port}/INBOX", "^wrong user or password$"),
        ("imap://bounces:pass%20word@127.0.0.1:{port}/Else", "no such folder"),
        ("imap://bounces:pass%20word@127.0.0.1:{nobody}/", "Connection refused"),
        ("imap+tls://bounces:pass%20word@127.0.0.1:{port}/", "TLS not supported"),
        ("pop3://127.0.0.1/", "not the address of a mailbox"),
        ("", "not the address of a mailbox"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why(url: str, words: str) -> None:
    with serving({}) as server, pytest.raises(CommandError, match=words) as refused:
        read("--imap", url.format(port=server.port, nobody=ports.any_free()))
    assert "pass" not in str(refused.value).replace("password", "")


@pytest.mark.parametrize("reason", [OperationalError("the database is away"), TooEarly()])
def test_a_mail_that_cannot_be_recorded_yet_stays_in_the_pipe(
    reason: Exception, monkeypatch: pytest.MonkeyPatch, pipe: Callable[[bytes], str]
) -> None:
    def not_now(*_arguments: object, **_more: object) -> None:
        raise reason

    monkeypatch.setattr(bounces, "record_report", not_now)
    with pytest.raises(CommandError) as refused:
        pipe(report())
    assert refused.value.returncode == os.EX_TEMPFAIL

"""Return mail wherever it lies: read once, on record, and a person's answer left alone."""

import io
import mailbox
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from agreements.enums import MailStatus
from agreements.mail import dsn
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
    large = b"Subject: x\n\n" + b"x" * dsn.LIMIT + b"\n"
    return [report_on(row), OUT_OF_OFFICE, report(), large]


def read(*arguments: object) -> str:
    said = io.StringIO()
    call_command("read_bounces", *map(str, arguments), stdout=said)
    return said.getvalue()


def status(row: OutboundEmail) -> str:
    row.refresh_from_db()
    return row.status


def test_files_are_read(row: OutboundEmail, mails: list[bytes], tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.eml" for number in range(len(mails))]
    for file, mail in zip(files, mails, strict=True):
        file.write_bytes(mail)
    assert read(*files) == ALL_KINDS
    assert status(row) == MailStatus.BOUNCED


def test_one_mail_is_read_from_standard_input(
    row: OutboundEmail, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.TextIOWrapper(io.BytesIO(report_on(row)))
    monkeypatch.setattr("sys.stdin", raw)
    assert read() == "1 bounced\n"
    assert status(row) == MailStatus.BOUNCED


def test_a_maildir_is_read_and_what_bounced_is_marked(
    row: OutboundEmail, mails: list[bytes], tmp_path: Path
) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    for mail in mails[1:]:
        box.add(mail)
    noticed = mailbox.MaildirMessage(mails[0])
    noticed.set_subdir("cur")
    noticed.add_flag("F")
    key = box.add(noticed)
    assert read("--maildir", tmp_path / "box") == ALL_KINDS
    assert status(row) == MailStatus.BOUNCED
    assert read("--maildir", tmp_path / "box") == ONLY_OTHERS
    again = mailbox.Maildir(tmp_path / "box", create=False)
    flags = {key: again[key].get_flags() for key in again.keys()}  # noqa: SIM118 - no dict
    assert flags.pop(key) == "FS"
    assert set(flags.values()) == {""}


def test_what_does_not_say_is_left_for_people(row: OutboundEmail, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    unclear = report_on(row, "processed", "").replace(b"550 5.1.1", b"no").replace(b"5.1.1", b"")
    key = box.add(unclear)
    assert read("--maildir", tmp_path / "box") == "1 does not say whether it arrived\n"
    assert status(row) == MailStatus.SENT
    assert mailbox.Maildir(tmp_path / "box", create=False)[key].get_flags() == ""


def test_an_mbox_is_read_and_what_bounced_is_marked(
    row: OutboundEmail, mails: list[bytes], tmp_path: Path
) -> None:
    file = tmp_path / "box"
    box = mailbox.mbox(file)
    for mail in mails:
        box.add(mail)
    box.close()
    assert read("--mbox", file) == ALL_KINDS
    assert status(row) == MailStatus.BOUNCED
    assert read("--mbox", file) == ONLY_OTHERS
    again = mailbox.mbox(file, create=False)
    assert [message.get_flags() for message in again] == ["RO", "", "", ""]
    assert again.get_bytes(1) == OUT_OF_OFFICE


def test_an_imap_folder_is_read_and_what_bounced_is_marked(
    row: OutboundEmail, mails: list[bytes], settings: Any
) -> None:
    folder = {uid: Mail(raw.replace(b"\n", b"\r\n")) for uid, raw in enumerate(mails, start=7)}
    with serving(folder) as server:
        url = f"imap://bounces:pass%20word@127.0.0.1:{server.port}/INBOX"
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


def test_a_folder_that_is_none_says_so(tmp_path: Path) -> None:
    for option in ("--maildir", "--mbox"):
        with pytest.raises(CommandError, match="none"):
            read(option, tmp_path / "none")


@pytest.mark.parametrize("reason", [OperationalError("the database is away"), TooEarly()])
def test_a_mail_that_cannot_be_recorded_yet_stays_in_the_pipe(
    reason: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def not_now(*_arguments: object, **_more: object) -> None:
        raise reason

    monkeypatch.setattr(bounces, "record", not_now)
    (tmp_path / "mail").write_bytes(report())
    with pytest.raises(CommandError) as refused:
        read(tmp_path / "mail")
    assert refused.value.returncode == os.EX_TEMPFAIL

import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from ops import ports
from ops.process import running


def _letter(**headers: str) -> EmailMessage:
    letter = EmailMessage()
    for name, value in headers.items():
        letter[name] = value
    return letter


@contextmanager
def _catching(folder: Path, log: Path) -> Iterator[smtplib.SMTP]:
    port = ports.any_free()
    catcher = [sys.executable, "-m", "ops.mail_catcher", str(port), str(folder)]
    with (
        running(catcher, log=log, ready=lambda: ports.answers(port)),
        smtplib.SMTP(ports.HOST, port) as client,
    ):
        yield client


@pytest.mark.services
def test_mail_is_stored_as_it_arrives(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    text = "你好，柳清妍\n.a line that starts with a dot\n"
    letter = _letter(From="a@example.org", To="柳清妍 <li@example.edu>", Subject="Đã duyệt · 승인")
    letter.set_content(text)
    letter.add_attachment(bytes(range(256)), "application", "pdf", filename="协议 1.pdf")

    with _catching(folder, tmp_path / "log") as client:
        client.send_message(letter, to_addrs=["li@example.edu", "hidden@example.edu"])

    (file,) = (folder / "new").iterdir()
    stored = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert stored["Return-Path"] == "<a@example.org>"
    assert stored["Delivered-To"] == "li@example.edu, hidden@example.edu"
    assert (stored["Subject"], stored["To"]) == (letter["Subject"], letter["To"])
    body, attachment = stored.iter_parts()
    assert body.get_content() == text
    assert attachment.get_filename() == "协议 1.pdf"
    assert attachment.get_content() == bytes(range(256))


@pytest.mark.services
def test_mails_are_kept_when_the_catcher_starts_anew(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    for subject in ("first", "second"):
        with _catching(folder, tmp_path / "log") as client:
            client.send_message(_letter(From="a@example.org", To="b@example.org", Subject=subject))
    assert len(list((folder / "new").iterdir())) == 2


@pytest.mark.services
def test_a_mailbox_that_is_gone_refuses_its_mail(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    letter = _letter(From="a@example.org", To="gone@example.edu", Subject="Hello")
    with _catching(folder, tmp_path / "log") as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.send_message(letter)
        client.send_message(letter, to_addrs=["here@example.edu"])
    code, words = refused.value.recipients["gone@example.edu"]
    assert (code, words[:5]) == (550, b"5.1.1")
    assert len(list((folder / "new").iterdir())) == 1

"""The demo's mails as its catcher keeps them."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from agreements.views import demo_inbox


@pytest.fixture
def folder(tmp_path: Path) -> str:
    box = mailbox.Maildir(tmp_path / "mail")
    for name in ("first", "second"):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@example.edu", "b@example.edu", f"{name} é"
        mail.set_content(f"{name} in words")
        mail.add_alternative(f"<p>{name}</p>", subtype="html")
        box.add(b"Delivered-To: li@example.edu\n" + mail.as_bytes())
    return str(tmp_path / "mail")


def test_the_newest_comes_first_with_both_bodies(folder: str) -> None:
    second, first = demo_inbox.newest_mails(folder)
    assert (first.subject, second.subject) == ("first é", "second é")
    assert (second.to, second.sender) == ("li@example.edu", "a@example.edu")
    assert (second.text, second.html) == ("second in words\n", "<p>second</p>\n")
    assert first.at <= second.at
    assert demo_inbox.newest_mails(folder, limit=1) == [second]


def test_a_mail_is_found_by_its_key_and_no_other_file(folder: str, tmp_path: Path) -> None:
    (newest,) = demo_inbox.newest_mails(folder, limit=1)
    assert demo_inbox.mail_with_key(folder, newest.key) == newest
    (tmp_path / "mail" / "other").write_text("x")
    assert [demo_inbox.mail_with_key(folder, key) for key in ("../other", "gone", "")] == [None] * 3


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_without_a_folder_there_is_no_mail(folder: str) -> None:
    assert demo_inbox.newest_mails(folder) == []
    assert demo_inbox.mail_with_key(folder, "x") is None

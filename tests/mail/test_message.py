"""A row as the message that goes out: whatever was written arrives."""

from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.exceptions import AddressRefused
from agreements.mail.message import compose_mail
from agreements.mail.render import RenderedLetter
from agreements.mail.stored_letter import MERGE_FIELDS, letter_of, merge_letter
from agreements.models import NoticeTemplate, OutboundEmail

CONTACT = "casme@psych.example.edu"
VALUES = {
    "name": "李 & Söhne",
    "reference": "LA-7K3M9Q",
    "to": "a@example.edu",
    "effective": "1 January 2027",
    "link": "http://testserver/notices/abc/",
    "status_url": "http://testserver/requests/LA-7K3M9Q/",
}


def row(**fields) -> OutboundEmail:
    written = {"to": "a@example.edu", "message_id": "<1@testserver>"}
    return OutboundEmail(**{**written, **fields})


def shared(subject: str, text: str, html: str) -> NoticeTemplate:
    """Words with marks, written here as {name}."""
    return NoticeTemplate(
        **{
            key: words.format(**MERGE_FIELDS)
            for key, words in {"subject": subject, "text": text, "html": html}.items()
        }
    )


def ours(subject: str, text: str, html: str, contact: str = CONTACT) -> bytes:
    return (
        compose_mail(row(), RenderedLetter(subject, text, html), contact)
        .message()
        .as_bytes(linesep="\r\n")
    )


def read(content: bytes) -> Parsed:
    return message_from_bytes(content, policy=policy.default)


def said(content: bytes) -> tuple[str, ...]:
    """Subject and both bodies, as they are read."""
    mail = read(content)
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert not any(part.defects for part in (mail, *parts))
    return (mail["Subject"], *(part.get_content().replace("\r\n", "\n") for part in parts))


@pytest.mark.parametrize(
    ("subject", "text", "html"),
    [
        ("Hello", "Words.\n", "<p>Words.</p>"),
        ("Hello – LA", "Grüße, 李\n", "<p>Grüße</p>\n"),
        ("Hello", "Only ASCII\nin one\n", "<p>李</p>"),
        ("A subject in one line", "a\nb\nc\n\n.\n..d\nFrom here\n", "\n<p>\n\n"),
        ("协议", "x" * 998 + "\n", "<p>" + "y" * 995),
        ("Hello", f"Dear {'x' * 300},\n", f"<p>{' words' * 200}</p>\n"),
    ],
)
def test_words_arrive_as_they_were_written(subject, text, html):
    content = ours(subject, text, html)
    assert said(content) == (subject, text, html)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_headers_say_who_reads_the_answer_and_that_a_machine_wrote():
    mail = read(ours("Hello", "a\n", "b\n"))
    assert (mail["To"], mail["Reply-To"]) == ("a@example.edu", CONTACT)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<1@testserver>", "auto-generated")
    assert mail["Date"]
    assert read(ours("Hello", "a\n", "b\n", ""))["Reply-To"] is None


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=150)


@settings(deadline=None)
@given(words, words, words)
def test_whatever_people_write_arrives(subject, name, text):
    subject = " ".join(subject.split()) or "x"
    form = shared("{name} – {reference}", "{name}\n", "<p>{name}</p>\n")
    filled = merge_letter(form, {**VALUES, "name": f"Dr. {name}"})
    written = (filled.subject, filled.text, filled.html)
    assert said(ours(*written)) == written
    assert said(ours(subject, text + "\n", text + "\n")) == (subject, text + "\n", text + "\n")


@pytest.mark.parametrize(
    "subject", ["A long subject " * 20, "协议 " * 100, "x" * 500, "é" + "x" * 99]
)
def test_a_long_subject_is_folded(subject):
    content = ours(subject.strip(), "a\n", "b\n")
    assert said(content)[0] == subject.strip()
    head = content.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_only_what_is_written_for_all_holds_marks():
    text = f"My name is {MERGE_FIELDS['link']}.\n"
    assert letter_of(row(text=text)).text == text


def test_a_subject_that_looks_encoded_is_not_decoded():
    assert read(ours("=?utf-8?q?No?= Re: x", "a\n", "b\n"))["Subject"] == "=?utf-8?q?No?= Re: x"


def test_no_line_of_the_words_ends_a_part():
    boundary = read(ours("Hello", "a\n", "b\n")).get_boundary()
    text = f"--{boundary}--\n"
    assert said(ours("Hello", text, "b\n"))[1] == text


@pytest.mark.parametrize("to", ["a@example.edu\r\nDATA", "a b@example.edu", "李@example.edu", "a"])
def test_no_address_reaches_the_headers_or_the_server_unread(to):
    with pytest.raises(AddressRefused):
        compose_mail(row(to=to), RenderedLetter("Hello", "a\n", "b\n"))

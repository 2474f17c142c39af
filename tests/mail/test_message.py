"""A mail as bytes, compared with what Django makes of the same words."""

from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.exceptions import AddressRefused
from agreements.mail.message import Form
from agreements.mail.wording import MARKS, fill
from agreements.models import NoticeWording, OutboundEmail

CONTACT = "casme@psych.example.edu"
VALUES = {
    "name": "李 & Söhne",
    "reference": "LA-7K3M9Q",
    "to": "a@example.edu",
    "effective": "1 January 2027",
    "link": "http://testserver/notices/abc/",
    "status_url": "http://testserver/requests/LA-7K3M9Q/",
}


def row(subject="Hello", text="Words.\n", html="<p>Words.</p>", **fields) -> OutboundEmail:
    return OutboundEmail(
        subject=subject,
        text=text,
        html=html,
        to="a@example.edu",
        message_id="<1@testserver>",
        **fields,
    )


def shared(subject: str, text: str, html: str) -> NoticeWording:
    """Words with marks, written here as {name}."""
    return NoticeWording(
        **{
            key: words.format(**MARKS)
            for key, words in {"subject": subject, "text": text, "html": html}.items()
        }
    )


def by_django(subject: str, text: str, html: str, contact: str = CONTACT) -> bytes:
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=["a@example.edu"],
        reply_to=[contact] if contact else None,
        headers={
            "Date": "Sun, 22 Nov 2026 00:00:00 -0000",
            "Message-ID": "<1@testserver>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message.message().as_bytes(linesep="\r\n")


def ours(subject: str, text: str, html: str, contact: str = CONTACT) -> bytes:
    return Form(row(subject, text, html)).build(row(), {}, contact)


def read(content: bytes) -> Parsed:
    return message_from_bytes(content, policy=policy.default)


def same_bytes(content: bytes) -> list[bytes]:
    """The lines, but for the boundary's name, the moment, and which header comes first."""
    boundary = read(content).get_boundary().encode()
    content = content.replace(boundary, b"BOUNDARY")
    head, _empty, body = content.partition(b"\r\n\r\n")
    lines = head.replace(b"\r\n ", b"\n ").split(b"\r\n")
    return [*sorted(each for each in lines if not each.startswith(b"Date:")), body]


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
        ("A subject in one line", "a\r\nb\rc\n\n.\n..d\nFrom here\n", "\n<p>\n\n"),
        ("协议", "x" * 998 + "\n", "<p>" + "y" * 995),
        ("", "", "<p></p>"),
    ],
)
def test_a_mail_is_byte_for_byte_what_django_makes(subject, text, html):
    if text:  # without a text Django leaves that part out
        assert same_bytes(ours(subject, text, html)) == same_bytes(by_django(subject, text, html))
    assert ours(subject, text, html, "").count(b"Reply-To") == 0


@pytest.mark.parametrize("name", ["Li", "李 & Söhne", "x" * 300, "."])
@pytest.mark.parametrize("long", [False, True])
def test_shared_words_are_filled_as_if_written_for_one(name, long):
    pad = " words" * 200 if long else ""
    words = shared(
        "LA {reference}: Grüße, {name} – {reference}",
        "Dear {name},\n{link}{effective}\n.{to}\n",
        f"<p title='{{name}}'>{{name}}{pad}</p>\n<a href=\"{{link}}\">{{link}}</a>\n",
    )
    values = {**VALUES, "name": name}
    filled = fill(words, values)
    content = Form(words).build(row(), values, CONTACT)
    assert said(content) == (filled.subject, filled.text, filled.html)
    assert said(by_django(*said(content)))[1:] == (filled.text, filled.html)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=150)


@settings(deadline=None)
@given(words, words, words)
def test_whatever_people_write_arrives(subject, name, text):
    subject = " ".join(subject.split()) or "x"
    form = shared("{name} – {reference}", "{name}\n", "<p>{name}</p>\n")
    values = {**VALUES, "name": f"Dr. {name}"}
    filled = fill(form, values)
    assert said(Form(form).build(row(), values)) == (filled.subject, filled.text, filled.html)
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
    text = f"My name is {MARKS['link']}.\n"
    mail = read(Form(row(text=text)).build(row(), VALUES))
    assert mail.get_body(("plain",)).get_content() == text.replace("\n", "\r\n")


def test_a_subject_that_looks_encoded_is_not_decoded():
    assert read(ours("=?utf-8?q?No?= Re: x", "a\n", "b\n"))["Subject"] == "=?utf-8?q?No?= Re: x"


def test_no_line_of_the_words_ends_a_part():
    form = Form(row())
    boundary = read(form.build(row(), {})).get_boundary()
    assert boundary != read(Form(row()).build(row(), {})).get_boundary()
    assert len(boundary) > 32


@pytest.mark.parametrize("to", ["a@example.edu\r\nDATA", "a b@example.edu", "李@example.edu", "a"])
def test_no_address_reaches_the_headers_or_the_server_unread(to):
    mail = row()
    mail.to = to
    with pytest.raises(AddressRefused):
        Form(mail).build(mail, {})

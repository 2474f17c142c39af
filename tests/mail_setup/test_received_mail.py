"""A mail that arrived: what its server noted, who signed it, and how it is written."""

from collections.abc import Mapping

import pytest

from agreements.mail_setup.authentication import look_at_authentication, signing_keys
from agreements.mail_setup.authentication_results import AuthenticationResult, results_of
from agreements.mail_setup.dmarc import DmarcPolicy
from agreements.mail_setup.findings import MailFinding, MailGrade
from agreements.mail_setup.mail_form import look_at_form
from agreements.mail_setup.received_mail import NoMail, ReceivedMail, read_mail

HOME = "institute.example"
HEADERS = {
    "Return-Path": "<portal@institute.example>",
    "Authentication-Results": (
        "mx.receiver.example;\r\n spf=pass (sender is; known) smtp.mailfrom=institute.example;"
        "\r\n dkim=pass (2048 bits) header.d=institute.example; dmarc=pass header.from=x"
    ),
    "Received": "from a by b;\r\n Tue, 1 Dec 2026 09:00:30 +0800",
    "DKIM-Signature": (
        "v=1; a=rsa-sha256; d=institute.example; s=s2026;\r\n h=Subject:From : To; bh=YQ==; b=YQ=="
    ),
    "Content-Type": 'multipart/alternative; boundary="=="',
    "Subject": "=?utf-8?b?5rWL6K+V?=",
    "From": "=?utf-8?b?6Zeo5oi3?= <portal@institute.example>",
    "To": "li@receiver.example",
    "Date": "Tue, 01 Dec 2026 01:00:00 -0000",
    "Message-ID": "<a1@portal.institute.example>",
}
SIGNED = "header.d=institute.example"
BODY = (
    "--==\r\nContent-Type: text/plain\r\n\r\nWords\r\n"
    "--==\r\nContent-Type: text/html\r\n\r\n<p>Words</p>\r\n--==--\r\n"
)


def mail(changed: Mapping[str, str | None] | None = None, body: str = BODY) -> ReceivedMail:
    """One that is right but for headers that are changed, left out (None) or added."""
    lines = {**HEADERS, **(changed or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return read_mail(f"{head}\r\n{body}".encode())


def not_right(found: list[MailFinding]) -> list[tuple[str, MailGrade]]:
    return [(each.about, each.grade) for each in found if each.grade is not MailGrade.RIGHT]


def looked(arrived: ReceivedMail, policy: DmarcPolicy | None = None) -> list[MailFinding]:
    """All about it."""
    policy = policy or DmarcPolicy()
    return [*look_at_form(arrived, HOME), *look_at_authentication(arrived, HOME, policy)]


def test_all_is_right() -> None:
    found = looked(mail())
    assert not_right(found) == []
    assert [each.about for each in found] == [
        *("From", "Message-ID", "Date", "parts", "letters"),
        *(["Authentication-Results"] * 3),
        *("DKIM-Signature", "Return-Path"),
    ]


def test_headers_alone_will_do() -> None:
    assert not_right(looked(mail(body=""))) == []
    assert not_right(looked(mail({"Content-Type": None}, body=""))) == [
        ("parts", MailGrade.UNKNOWN)
    ]


@pytest.mark.parametrize(
    "raw", [b"", b"hello", b"Subject: x\n\nFrom: a@b.example\n", b"\xff\xfe\x00"]
)
def test_what_has_no_sender_is_no_mail(raw: bytes) -> None:
    with pytest.raises(NoMail):
        read_mail(raw)


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"From": "portal@other.example"}, "From"),
        ({"From": "a@institute.example, b@institute.example"}, "From"),
        ({"From": "nobody"}, "From"),
        ({"Message-ID": None}, "Message-ID"),
        ({"Message-ID": "<a1@localhost>"}, "Message-ID"),
        ({"Message-ID": "a1"}, "Message-ID"),
        ({"Date": None}, "Date"),
        ({"Date": "yesterday"}, "Date"),
        ({"Date": "Fri, 31 Dec 9999 23:00:00 -1400"}, "Date"),
        ({"Date": "Tue, 01 Dec 2026 03:00:00 +0000"}, "Date"),
        ({"Content-Type": "text/html"}, "parts"),
        ({"Subject": "测试"}, "letters"),
        ({"Precedence": "bulk"}, "List-Unsubscribe"),
        ({"List-Id": "<portal.institute.example>"}, "List-Unsubscribe"),
        ({"DKIM-Signature": None}, "DKIM-Signature"),
        ({"DKIM-Signature": "d=provider.example; s=a; h=from"}, "DKIM-Signature"),
        ({"DKIM-Signature": "a=rsa-sha1; d=institute.example; h=from"}, "DKIM-Signature"),
        ({"DKIM-Signature": "a=rsa-sha256; d=institute.example; h=to"}, "DKIM-Signature"),
        ({"Return-Path": "<>"}, "Return-Path"),
        ({"Return-Path": "<bounce@provider.example>"}, "Return-Path"),
    ],
)
def test_what_is_wrong_is_told(changed: dict[str, str | None], about: str) -> None:
    assert not_right(looked(mail(changed))) == [(about, MailGrade.WRONG)]


@pytest.mark.parametrize(
    ("changed", "about", "grade"),
    [
        ({"Message-ID": "<a1@other.example>"}, "Message-ID", MailGrade.ADVICE),
        ({"List-Unsubscribe": "<https://provider.example/>"}, "List-Unsubscribe", MailGrade.ADVICE),
        ({"Return-Path": None}, "Return-Path", MailGrade.UNKNOWN),
        ({"Authentication-Results": None}, "Authentication-Results", MailGrade.UNKNOWN),
        (
            {"Authentication-Results": "mx.receiver.example; none"},
            "Authentication-Results",
            MailGrade.UNKNOWN,
        ),
    ],
)
def test_what_is_only_better_otherwise_or_not_known_is_told_as_that(
    changed: dict[str, str | None], about: str, grade: MailGrade
) -> None:
    assert not_right(looked(mail(changed))) == [(about, grade)]


def test_a_part_that_is_missing_or_empty_is_told() -> None:
    without, empty = BODY.partition("--==\r\nContent-Type: text/html")[0] + "--==--\r\n", "\r\n"
    for body in (without, BODY.replace("Words\r\n", empty, 1)):
        assert not_right(looked(mail(body=body))) == [("parts", MailGrade.WRONG)]


def test_raw_letters_in_headers_of_servers_are_theirs() -> None:
    assert not_right(looked(mail({"X-Receiver": "测试"}))) == []


def test_a_mail_is_signed_and_sent_from_below_the_domain_unless_that_is_to_be_the_same() -> None:
    below = mail(
        {
            "DKIM-Signature": "a=rsa-sha256; d=mail.institute.example; s=k; h=from",
            "Return-Path": "<b@bounces.institute.example>",
        }
    )
    assert not_right(looked(below)) == []
    assert signing_keys(below, HOME) == [("k", "mail.institute.example")]
    strict = looked(below, DmarcPolicy(strict_spf=True, strict_dkim=True))
    assert not_right(strict) == [
        ("DKIM-Signature", MailGrade.WRONG),
        ("Return-Path", MailGrade.WRONG),
    ]


def test_only_keys_of_the_sender_are_looked_for() -> None:
    assert signing_keys(mail(), HOME) == [("s2026", HOME)]
    assert signing_keys(mail({"DKIM-Signature": "d=provider.example; s=a"}), HOME) == []


@pytest.mark.parametrize(
    ("results", "grades"),
    [
        ("spf=fail; dkim=pass header.d=institute.example; dmarc=pass", "WRONG right right"),
        ("spf=pass; dkim=pass header.d=provider.example; dmarc=fail", "right WRONG WRONG"),
        ("spf=pass; dkim=fail header.i=@institute.example; dmarc=none", "right WRONG WRONG"),
        ("spf=temperror; dkim=none", "unknown WRONG unknown"),
        (f"spf=pass; dkim=fail {SIGNED}; dkim=pass {SIGNED}; dmarc=pass", "right right right"),
    ],
)
def test_what_the_server_noted_is_told(results: str, grades: str) -> None:
    arrived = mail({"Authentication-Results": f"mx.receiver.example; {results}"})
    found = look_at_authentication(arrived, HOME, DmarcPolicy())
    noted = [each.grade for each in found if each.about == "Authentication-Results"]
    assert " ".join(noted) == grades


class TestResults:
    def test_are_read_past_comments_quotes_and_versions(self) -> None:
        header = (
            'mx.receiver.example 1; spf/1=pass (a; (nested) \\) b) smtp.mailfrom="a;b@x.example";'
            " dkim = fail reason=bad header.d=x.example header.s=k; ; iprev"
        )
        assert results_of([header]) == (
            "mx.receiver.example",
            [
                AuthenticationResult("spf", "pass", {"smtp.mailfrom": "a;b@x.example"}),
                AuthenticationResult("dkim", "fail", {"header.d": "x.example", "header.s": "k"}),
            ],
        )

    def test_of_others_below_are_passed_over(self) -> None:
        headers = ["mx.a.example; spf=fail", "mx.b.example; spf=pass", "MX.a.example; dkim=pass"]
        server, results = results_of(headers)
        assert server == "mx.a.example"
        assert [(each.method, each.result) for each in results] == [
            ("spf", "fail"),
            ("dkim", "pass"),
        ]

    def test_of_a_server_that_leaves_its_name_out(self) -> None:
        server, results = results_of(["spf=pass (a) smtp.mailfrom=x.example; dkim=none"])
        assert (server, [each.method for each in results]) == ("", ["spf", "dkim"])

    def test_are_none_where_nothing_stands(self) -> None:
        assert results_of([]) == ("", [])
        assert results_of([""]) == ("", [])
        assert results_of(["((("]) == ("", [])

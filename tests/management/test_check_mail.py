"""`manage.py check_mail`: what it says, and how it ends."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.management.commands import check_mail
from ops.smtp_sink import SmtpSink
from tests.mail_setup.test_dkim import KEY
from tests.name_server import Zone, serving

ZONE: Zone = {
    ("institute.example", "MX"): ["10 mail.institute.example."],
    ("institute.example", "TXT"): ["v=spf1 mx -all"],
    ("mail.institute.example", "A"): ["192.0.2.5"],
    ("5.2.0.192.in-addr.arpa", "PTR"): ["mail.institute.example."],
    ("s2026._domainkey.institute.example", "TXT"): [f"v=DKIM1; p={KEY}"],
    ("_dmarc.institute.example", "TXT"): [
        "v=DMARC1; p=quarantine; rua=mailto:dmarc@institute.example"
    ],
}
SELECTOR = ("--selector", "s2026")


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.SITE_URL = "https://portal.institute.example"
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@institute.example>"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], Any]]:
    """What DNS says; a test may change it."""
    written = dict(ZONE)
    with serving(written) as resolver:
        monkeypatch.setattr(check_mail, "DnsAnswers", lambda: DnsAnswers(resolver))
        yield written


def check(*arguments: str) -> tuple[int, str]:
    """How it ended, and what it said."""
    said = io.StringIO()
    try:
        call_command("check_mail", *arguments, stdout=said)
    except SystemExit as ended:
        return ended.code, said.getvalue()
    return 0, said.getvalue()


def test_all_is_right(zone: Zone, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.institute.example"
    code, said = check(*SELECTOR)
    assert said == (
        "\nMX\n"
        "  right    Mail for institute.example goes to mail.institute.example.\n"
        "\nSPF\n"
        "  right    institute.example has one SPF record: v=spf1 mx -all\n"
        "  right    It ends in -all: all other servers are to be refused.\n"
        "  right    Servers ask DNS 1 times for it, 10 at most.\n"
        "  right    It covers 192.0.2.5.\n"
        "\nDKIM\n"
        "  right    There is a key at s2026._domainkey.institute.example, RSA of 2048 bits.\n"
        "\nDMARC\n"
        "  right    The DMARC record at _dmarc.institute.example says p=quarantine: mails that "
        "fail are put\n           aside.\n"
        "\nPTR\n"
        "  right    192.0.2.5 is called mail.institute.example, and mail.institute.example leads "
        "back to it.\n"
        "\n8 right\n"
    )
    assert code == 0


def test_what_is_missing_is_told_with_the_record_on_a_line_of_its_own(zone: Any) -> None:
    zone["institute.example", "TXT"] = ["v=spf1 ip4:203.0.113.1 -all"]
    zone.pop(("_dmarc.institute.example", "TXT"))
    code, said = check(*SELECTOR, "--sends-from", "192.0.2.5")
    first = '"v=DMARC1; p=none; rua=mailto:postmaster@institute.example"'
    records = [line for line in said.splitlines() if " IN TXT " in line]
    assert records == [
        '           institute.example. IN TXT "v=spf1 ip4:192.0.2.5 ip4:203.0.113.1 -all"',
        f"           _dmarc.institute.example. IN TXT {first}",
    ]
    assert said.endswith("\n6 right, 2 WRONG\n")
    assert code == 1


def test_what_cannot_be_asked_is_not_said_to_be_missing(zone: Any) -> None:
    zone["institute.example", "TXT"] = None
    code, said = check(*SELECTOR, "--sends-from", "192.0.2.5")
    assert "unknown  DNS gave no answer about institute.example: it could not be asked." in said
    assert said.endswith("\n4 right, 1 unknown\n")
    assert code == 1


def test_no_line_of_a_server_reaches_the_terminal_as_a_command(zone: Any) -> None:
    zone["institute.example", "TXT"] = ["v=spf1 \x1b[2Jip4:192.0.2.5 -all"]
    _code, said = check("--sends-from", "192.0.2.5")
    assert "\x1b" not in said


def arrived(sent: bytes) -> bytes:
    """A mail with what servers on the way put on top of it."""
    return (
        b"Return-Path: <portal@institute.example>\r\n"
        b"Authentication-Results: mx.receiver.example; spf=pass; dkim=pass; dmarc=pass\r\n"
        b"DKIM-Signature: a=rsa-sha256; d=institute.example; s=s2026; h=from:to; b=YQ==\r\n" + sent
    )


@pytest.mark.services
def test_a_test_mail_is_sent_and_is_right_where_it_arrives(
    zone: Zone, smtp_sink: SmtpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = check("--send-to", "Li@Receiver.Example", "--sends-from", "192.0.2.5")
    assert said.startswith("\ntest mail\n  right    The mail server took a mail to Li@receiver.ex")
    assert code == 1  # which key signs is not known yet
    (mail,) = smtp_sink.messages
    assert (mail.sender, mail.recipients) == ("portal@institute.example", ("Li@receiver.example",))
    assert mail.message["Subject"] == "Test mail of the portal"
    saved = tmp_path / "saved.eml"
    saved.write_bytes(arrived(mail.content))
    code, said = check("--headers", str(saved), "--sends-from", "192.0.2.5")
    assert "The mail comes as text and as HTML." in said
    assert said.endswith("\n18 right\n")
    assert code == 0
    stdin = io.TextIOWrapper(io.BytesIO(saved.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert check("--headers", "-", "--sends-from", "192.0.2.5") == (0, said)


@pytest.mark.services
def test_a_test_mail_that_is_not_taken_is_told(zone: Zone, smtp_sink: SmtpSink) -> None:
    smtp_sink.refuse("li@receiver.example", 550, "Mail content denied")
    code, said = check("--send-to", "li@receiver.example", *SELECTOR)
    assert "WRONG    The mail server took no mail to li@receiver.example: 550 Mail content" in said
    assert code == 1


@pytest.mark.django_db  # which the checks of settings look into
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sends-from", "mail"), "mail is no IP address"),
        (("--sends-from", "10.0.0.5"), "10.0.0.5 is of a network inside"),
        (("--selector", "a b"), "a b is no selector"),
        (("--headers", "/nowhere.eml"), "/nowhere.eml can't be read: No such file"),
        (("--headers", __file__), "holds no mail: it has no header From"),
        (("--send-to", "nobody"), "nobody is no address that the portal writes to"),
    ],
)
def test_arguments_that_make_no_sense_end_it_with_2(
    arguments: tuple[str, str], words: str, zone: Zone, capsys: pytest.CaptureFixture[str]
) -> None:
    command = check_mail.Command()
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "check_mail", *arguments])
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("sender", ["Portal <portal@localhost>", "portal", "a@127.0.0.1"])
def test_a_sender_that_is_nowhere_ends_it_with_2(sender: str, zone: Zone, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = sender
    with pytest.raises(CommandError, match="DEFAULT_FROM_EMAIL is “") as refused:
        check()
    assert refused.value.returncode == 2

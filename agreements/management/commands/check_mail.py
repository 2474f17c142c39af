"""`manage.py check_mail`: whether servers elsewhere can trust the portal's mail."""

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterable
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from textwrap import fill

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.affiliation.domains import normalize_domain
from agreements.exceptions import AddressRefused
from agreements.mail.operator_letters import trial_mail
from agreements.mail.server_words import one_line
from agreements.mail.smtp import ReplyOutcome
from agreements.mail_setup.alignment import domain_of
from agreements.mail_setup.dns_answers import DnsAnswers, IpAddress
from agreements.mail_setup.findings import MailFinding, MailGrade
from agreements.mail_setup.look import look_at_dns, look_at_mail
from agreements.mail_setup.received_mail import LIMIT, NoMail, ReceivedMail, read_mail
from agreements.mail_setup.sending_host import is_inside
from agreements.services.mail.straight import send_straight

_BAD_ARGUMENTS = 2
_WIDTH = 100
_INDENT = " " * 11
_SELECTOR = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")


class Command(BaseCommand):
    help = (
        "Look at what DNS says of the domain in DEFAULT_FROM_EMAIL (MX, SPF, DKIM, DMARC) and of "
        "the address that sends its mails (PTR), and at a mail that arrived; say what is right, "
        "what is not, and which record to write. Changes nothing. Exits with 0 if all is right, 1 "
        "if something is not or could not be seen, 2 for arguments or settings that make no sense."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--sends-from",
            type=_address,
            nargs="+",
            default=[],
            metavar="IP",
            help="the addresses that mails leave from, as the internet sees them; without it those "
            "of the host in EMAIL_URL, which may send from others",
        )
        parser.add_argument(
            "--selector",
            type=_selector,
            nargs="+",
            default=[],
            metavar="NAME",
            help="the names of the keys that the mail server signs with (DKIM)",
        )
        parser.add_argument(
            "--headers",
            metavar="FILE",
            help="a mail of the portal as it was saved where it arrived, or its headers alone; - "
            "is standard input",
        )
        parser.add_argument("--send-to", metavar="ADDRESS", help="send a test mail there first")

    def handle(
        self,
        *,
        sends_from: list[IpAddress],
        selector: list[str],
        headers: str | None,
        send_to: str | None,
        **options: object,
    ) -> None:
        from_domain = _from_domain()
        mail = _saved_mail(headers) if headers else None
        answers = DnsAnswers()
        found = [_sent(send_to)] if send_to else []
        found += look_at_dns(
            from_domain,
            mail_server=settings.EMAIL_HOST,
            sends_from=sends_from,
            selectors=selector,
            mail=mail,
            answers=answers,
        )
        if mail:
            found += look_at_mail(mail, from_domain, answers)
        self._say(found)
        if any(each.grade in (MailGrade.WRONG, MailGrade.UNKNOWN) for each in found):
            sys.exit(1)

    def _say(self, found: Iterable[MailFinding]) -> None:
        about, counted = "", Counter[str]()
        for each in found:
            if each.about != about:
                about = each.about
                self.stdout.write(f"\n{about}")
            counted[each.grade] += 1
            first = f"  {each.grade:7}  "
            self.stdout.write(
                fill(
                    one_line(each.said),
                    _WIDTH,
                    initial_indent=first,
                    subsequent_indent=_INDENT,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
            if each.record:  # on one line, to be copied
                self.stdout.write(_INDENT + "".join(filter(str.isprintable, each.record)))
        said = ", ".join(f"{counted[grade]} {grade}" for grade in MailGrade if counted[grade])
        self.stdout.write(f"\n{said}")


def _address(given: str) -> IpAddress:
    try:
        address = ip_address(given)
    except ValueError as error:
        raise ArgumentTypeError(f"{given} is no IP address") from error
    if is_inside(address):
        raise ArgumentTypeError(f"{given} is of a network inside: name what the internet sees")
    return address


def _selector(given: str) -> str:
    if not _SELECTOR.fullmatch(given):
        raise ArgumentTypeError(f"{given} is no selector, such as mail or s2026")
    return given


def _from_domain() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        return normalize_domain(domain_of(address), allow_test_domains=True)
    except AddressRefused as error:
        raise CommandError(
            f"DEFAULT_FROM_EMAIL is “{settings.DEFAULT_FROM_EMAIL}”, which is no address that mail "
            f"can come from. {error}",
            returncode=_BAD_ARGUMENTS,
        ) from error


def _saved_mail(path: str) -> ReceivedMail:
    try:
        if path == "-":
            raw = sys.stdin.buffer.read(LIMIT)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(LIMIT)
        return read_mail(raw)
    except OSError as error:
        raise CommandError(
            f"{path} can't be read: {error.strerror or error}.", returncode=_BAD_ARGUMENTS
        ) from error
    except NoMail as error:
        raise CommandError(
            f"{path} holds no mail: it has no header From. Save the mail with all of its headers.",
            returncode=_BAD_ARGUMENTS,
        ) from error


def _sent(to: str) -> MailFinding:
    local, at, domain = to.strip().rpartition("@")
    try:
        mail = trial_mail(f"{local}{at}{domain.lower()}")
    except AddressRefused as error:
        raise CommandError(
            f"{to} is no address that the portal writes to.", returncode=_BAD_ARGUMENTS
        ) from error
    reply = send_straight(mail)
    if reply.outcome is ReplyOutcome.SENT:
        said = (
            f"The mail server took a mail to {mail.to}: {reply.words}. Save it where it arrives, "
            "with all of its headers, and give it to --headers."
        )
        return MailFinding("test mail", MailGrade.RIGHT, said)
    said = f"The mail server took no mail to {mail.to}: {reply.words}"
    return MailFinding("test mail", MailGrade.WRONG, said)

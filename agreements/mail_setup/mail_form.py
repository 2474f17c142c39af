"""Whether a test mail is written as servers want mails to be (RFC 5322, 2045, 3834)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime

from agreements.mail_setup.alignment import domain_of, is_aligned
from agreements.mail_setup.findings import MailFinding, MailGrade
from agreements.mail_setup.received_mail import ReceivedMail

# What the portal writes. What servers add is theirs.
_OURS = ("from", "sender", "reply-to", "to", "cc", "subject")
_MOST_APART = timedelta(hours=1)
_BULK = {"bulk", "list"}


def from_domains(mail: ReceivedMail) -> list[str]:
    """Of the addresses that stand in From."""
    found = [domain_of(address) for _name, address in getaddresses(mail.all("from"))]
    return [domain for domain in found if domain]


def look_at_form(mail: ReceivedMail, from_domain: str) -> Iterator[MailFinding]:
    """Its headers and parts, one after the other."""
    yield _of_from(mail, from_domain)
    yield _of_message_id(mail, from_domain)
    yield _of_date(mail)
    yield _of_parts(mail)
    yield _of_letters(mail)
    yield from _of_unsubscribing(mail)


def _of_from(mail: ReceivedMail, from_domain: str) -> MailFinding:
    domains = from_domains(mail)
    if len(domains) != 1:
        return _wrong("From", f"{len(domains)} addresses stand in it: there has to be one.")
    if domains[0] != from_domain:
        return _wrong(
            "From",
            f"The mail is from {domains[0]}, but the portal writes as {from_domain} "
            "(DEFAULT_FROM_EMAIL): is it one of the portal, and did a server write another sender?",
        )
    return _right("From", f"The mail is from {from_domain}.")


def _of_message_id(mail: ReceivedMail, from_domain: str) -> MailFinding:
    found = mail.all("message-id")
    if len(found) != 1:
        return _wrong("Message-ID", f"There are {len(found)} of it: there has to be one.")
    domain = domain_of(found[0].strip("<> "))
    if "." not in domain:
        return _wrong(
            "Message-ID",
            f"{found[0]} does not end in a whole host name. It is that of SITE_URL.",
        )
    if not is_aligned(domain, from_domain):
        said = f"It ends in {domain}, the mail is from {from_domain}: some filters count that."
        return MailFinding("Message-ID", MailGrade.ADVICE, said)
    return _right("Message-ID", f"It ends in {domain}.")


def _of_date(mail: ReceivedMail) -> MailFinding:
    if len(mail.all("date")) != 1:
        return _wrong("Date", f"There are {len(mail.all('date'))} of it: there has to be one.")
    sent = _moment(mail.first("date"))
    if sent is None:
        return _wrong("Date", f"“{mail.first('date')}” is no date of a mail.")
    hops = mail.all("received")
    taken = _moment(hops[-1].rpartition(";")[2]) if hops else None
    if taken and abs(taken - sent) > _MOST_APART:
        return _wrong(
            "Date",
            f"It is {sent:%Y-%m-%d %H:%M} UTC, the first server wrote {taken:%Y-%m-%d %H:%M} UTC: "
            "is the clock of this server right?",
        )
    return _right("Date", f"It is {sent:%Y-%m-%d %H:%M} UTC.")


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # OverflowError: of the year 1
        return None


def _of_parts(mail: ReceivedMail) -> MailFinding:
    kinds = mail.kinds
    if not kinds and mail.first("content-type").lower().startswith("multipart/alternative"):
        return _right("parts", "The mail comes in several forms (multipart/alternative).")
    if not kinds:
        return MailFinding("parts", MailGrade.UNKNOWN, "Only the headers were saved.")
    missing = [kind for kind in ("text/plain", "text/html") if kind not in kinds]
    if missing:
        return _wrong(
            "parts", f"The mail has no part {' or '.join(missing)}: did a server take it out?"
        )
    return _right("parts", "The mail comes as text and as HTML.")


def _of_letters(mail: ReceivedMail) -> MailFinding:
    raw = [name for name in mail.raw_names if name in _OURS]
    if raw:
        return _wrong(
            "letters",
            f"Letters that are not ASCII stand as they are in {', '.join(raw)}: servers may refuse "
            "that (RFC 5322, 2.2). The portal encodes them (RFC 2047): which server changed it?",
        )
    return _right("letters", "Headers are ASCII alone.")


def _of_unsubscribing(mail: ReceivedMail) -> Iterator[MailFinding]:
    """Bulk mail has to have a way out. The portal's has none: opting out of an agreement is an act
    of its own, and a provider's link would keep somebody from hearing what binds them."""
    is_bulk = mail.first("precedence").lower() in _BULK or bool(mail.first("list-id"))
    has_link = bool(mail.first("list-unsubscribe"))
    if is_bulk and not has_link:
        yield _wrong(
            "List-Unsubscribe",
            "A server marked the mail as bulk (Precedence or List-Id), which wants a way to "
            "unsubscribe. Have it send the portal's mails as what they are, one to a person.",
        )
    elif has_link:
        yield MailFinding(
            "List-Unsubscribe",
            MailGrade.ADVICE,
            "A server added a link to unsubscribe: who follows it hears no more of what binds "
            "them. Turn it off there.",
        )


def _right(about: str, said: str) -> MailFinding:
    return MailFinding(about, MailGrade.RIGHT, said)


def _wrong(about: str, said: str) -> MailFinding:
    return MailFinding(about, MailGrade.WRONG, said)

"""Everything about the portal's mail, in a row."""

from collections.abc import Iterator, Sequence

from agreements.mail_setup.authentication import (
    envelope_domain,
    look_at_authentication,
    signing_keys,
)
from agreements.mail_setup.dkim import look_at_dkim
from agreements.mail_setup.dmarc import dmarc_policy, look_at_dmarc
from agreements.mail_setup.dns_answers import DnsAnswers, IpAddress
from agreements.mail_setup.findings import MailFinding
from agreements.mail_setup.mail_form import look_at_form
from agreements.mail_setup.received_mail import ReceivedMail
from agreements.mail_setup.receiving import look_at_mail_servers
from agreements.mail_setup.reverse import look_at_reverse
from agreements.mail_setup.sending_host import sending_addresses
from agreements.mail_setup.spf import look_at_spf


def look_at_dns(
    from_domain: str,
    *,
    mail_server: str,
    sends_from: Sequence[IpAddress],
    selectors: Sequence[str],
    mail: ReceivedMail | None,
    answers: DnsAnswers,
) -> Iterator[MailFinding]:
    """What stands in DNS. `mail`, one that arrived, names further keys, and whom bounces go to."""
    envelope = envelope_domain(mail) if mail else ""
    keys = [(selector, from_domain) for selector in selectors]
    keys += signing_keys(mail, from_domain) if mail else []
    yield from look_at_mail_servers(from_domain, answers)
    senders, doubts = sending_addresses(sends_from, mail_server, answers)
    yield from doubts
    for domain in dict.fromkeys(filter(None, (from_domain, envelope))):
        yield from look_at_spf(domain, senders, answers)
    yield from look_at_dkim(list(dict.fromkeys(keys)), answers)
    yield from look_at_dmarc(from_domain, answers)
    for sender in senders:
        yield look_at_reverse(sender, from_domain, answers)


def look_at_mail(
    mail: ReceivedMail, from_domain: str, answers: DnsAnswers
) -> Iterator[MailFinding]:
    """What a mail tells that arrived."""
    yield from look_at_form(mail, from_domain)
    yield from look_at_authentication(mail, from_domain, dmarc_policy(from_domain, answers))

"""Whether the domain that the mails come from takes mail: answers and bounces come back to it, and
some servers refuse a sender that takes none."""

from collections.abc import Iterator

from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.mail_setup.findings import MailFinding, MailGrade, unanswered

_ABOUT = "MX"


def look_at_mail_servers(domain: str, answers: DnsAnswers) -> Iterator[MailFinding]:
    """The MX records (RFC 5321, 5.1), and whether their hosts have addresses."""
    hosts = answers.mail_servers(domain)
    if hosts is None:
        yield unanswered(_ABOUT, domain)
        return
    if not hosts:
        yield _without(domain, answers)
    for host in hosts:
        found = answers.addresses(host)
        if found is None:
            yield unanswered(_ABOUT, f"{host}, which takes mail for {domain}")
        elif found:
            yield MailFinding(_ABOUT, MailGrade.RIGHT, f"Mail for {domain} goes to {host}.")
        else:
            said = f"Mail for {domain} goes to {host}, which has no address (A or AAAA) in DNS."
            yield MailFinding(_ABOUT, MailGrade.WRONG, said)


def _without(domain: str, answers: DnsAnswers) -> MailFinding:
    record = f"{domain}. IN MX 10 mail.{domain}."
    found = [] if answers.refuses_mail(domain) else answers.addresses(domain)
    if found is None:
        return unanswered(_ABOUT, domain)
    if found:
        return MailFinding(
            _ABOUT,
            MailGrade.ADVICE,
            f"{domain} names no mail server: bounces and answers go to the host of that name. "
            "Name the server that takes them:",
            record,
        )
    return MailFinding(
        _ABOUT,
        MailGrade.WRONG,
        f"{domain} takes no mail: bounces and answers are lost, and servers may refuse a sender "
        "that can't be answered. Name the server that takes them:",
        record,
    )

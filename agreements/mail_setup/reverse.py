"""What the sending address is called, and whether that name leads back to it."""

from agreements.mail_setup.dns_answers import DnsAnswers, reverse_name
from agreements.mail_setup.findings import MailFinding, MailGrade, unanswered
from agreements.mail_setup.sending_host import SendingAddress

_ABOUT = "PTR"


def look_at_reverse(sender: SendingAddress, domain: str, answers: DnsAnswers) -> MailFinding:
    """A name (PTR) is set by whom the address belongs to, a provider or the institute's network."""
    address = sender.address
    names = answers.host_names(address)
    if names is None:
        return unanswered(_ABOUT, f"the name of {address}")
    if not names:
        return MailFinding(
            _ABOUT,
            sender.doubtful,
            f"{address} has no name (PTR). Whoever gave you the address sets it.{sender.proviso}",
            f"{reverse_name(address)}. IN PTR mail.{domain}.",
        )
    unknown = False
    for name in names:
        found = answers.addresses(name, (address.version,))
        unknown |= found is None
        if address in (found or ()):
            said = f"{address} is called {name}, and {name} leads back to it."
            return MailFinding(_ABOUT, MailGrade.RIGHT, said)
    if unknown:
        return unanswered(_ABOUT, " or ".join(names))
    kind = "A" if address.version == 4 else "AAAA"
    return MailFinding(
        _ABOUT,
        sender.doubtful,
        f"{address} is called {names[0]}, but that name does not lead back to it.{sender.proviso}",
        f"{names[0]}. IN {kind} {address}",
    )

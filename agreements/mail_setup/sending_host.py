"""From which addresses the portal's mails leave: as the operator says, else as its mail server is
called, which need not be the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from agreements.mail_setup.dns_answers import DnsAnswers, IpAddress
from agreements.mail_setup.findings import MailFinding, MailGrade

_ABOUT = "sending address"
# Of a network of one's own (RFC 1918, 6598, 4193, 3927, 4291) or of this machine.
_INSIDE = [
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
        *("169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128"),
    )
]


@dataclass(frozen=True, slots=True)
class SendingAddress:
    """`assumed_of` is the mail server that has this address, or "" where the operator named it."""

    address: IpAddress
    assumed_of: str = ""

    @property
    def doubtful(self) -> MailGrade:
        """How bad it is if something is not right about it."""
        return MailGrade.UNKNOWN if self.assumed_of else MailGrade.WRONG

    @property
    def proviso(self) -> str:
        """A sentence to put behind what is not right."""
        if not self.assumed_of:
            return ""
        return (
            f" That counts if {self.assumed_of} sends from this address: if it sends from another "
            "one, name that with --sends-from."
        )

    @property
    def mechanism(self) -> str:
        """How an SPF record names it."""
        return f"ip{self.address.version}:{self.address}"


def sending_addresses(
    named: Sequence[IpAddress], mail_server: str, answers: DnsAnswers
) -> tuple[list[SendingAddress], list[MailFinding]]:
    """Those that are named, or those of the mail server; and why there are none."""
    if named:
        return [SendingAddress(address) for address in named], []
    try:
        found: list[IpAddress] | None = [ip_address(mail_server)]
    except ValueError:
        found = answers.addresses(mail_server) if "." in mail_server else []
    if found is None:
        return [], [_unknown(f"DNS gave no answer about {mail_server}, the mail server.")]
    public = [address for address in found if not is_inside(address)]
    if public:
        return [SendingAddress(address, mail_server) for address in public], []
    if found:
        return [], [_unknown(f"The mail server {mail_server} is reached inside a network.")]
    return [], [_unknown(f"DNS knows no address of {mail_server}, the mail server.")]


def is_inside(address: IpAddress) -> bool:
    """Whether the internet never sees it."""
    return any(address in network for network in _INSIDE)


def _unknown(why: str) -> MailFinding:
    said = f"{why} Name the address that mails leave from with --sends-from."
    return MailFinding(_ABOUT, MailGrade.UNKNOWN, said)

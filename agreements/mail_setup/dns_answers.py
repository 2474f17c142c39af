"""What DNS says, each question asked once. None always means that it gave no answer."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from dns.resolver import Resolver
from dns.reversename import from_address

from agreements.affiliation.dns_records import find_records
from agreements.affiliation.mail_servers import hosts_by_preference

IpAddress = IPv4Address | IPv6Address

_KINDS = {4: "A", 6: "AAAA"}
BOTH = (4, 6)


class DnsAnswers:
    """Answers of one resolver, by default the machine's own."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver
        self._kept: dict[tuple[str, str], list[Any] | None] = {}

    def texts(self, name: str) -> list[str] | None:
        """TXT records, each put together from its strings (RFC 7208, 3.3; RFC 6376, 3.6.2.2)."""
        found = self._ask(name, "TXT")
        if found is None:
            return None
        return [b"".join(row.strings).decode("utf-8", "replace") for row in found]

    def addresses(self, host: str, versions: Sequence[int] = BOTH) -> list[IpAddress] | None:
        """IPv4 and IPv6 addresses, or those of one version alone."""
        answers = [self._ask(host, _KINDS[version]) for version in versions]
        found = [ip_address(row.address) for rows in answers for row in rows or ()]
        return None if not found and None in answers else found

    def mail_servers(self, domain: str) -> list[str] | None:
        """Hosts that take its mail, the preferred ones first."""
        found = self._ask(domain, "MX")
        return None if found is None else hosts_by_preference(found)

    def refuses_mail(self, domain: str) -> bool:
        """Whether it says that it takes none (RFC 7505)."""
        found = self._ask(domain, "MX")
        return bool(found) and not hosts_by_preference(found or ())

    def host_names(self, address: IpAddress) -> list[str] | None:
        """What the address is called (PTR), without the dot at the end."""
        found = self._ask(reverse_name(address), "PTR")
        if found is None:
            return None
        return [row.target.to_text(omit_final_dot=True) for row in found]

    def _ask(self, name: str, kind: str) -> list[Any] | None:
        key = (name.lower(), kind)
        if key not in self._kept:
            self._kept[key] = find_records(name, kind, self._resolver)
        return self._kept[key]


def reverse_name(address: IpAddress) -> str:
    """Where the PTR record of an address stands, without the dot at the end."""
    return from_address(str(address)).to_text(omit_final_dot=True)

"""Which servers take the mail of a domain, asked of DNS: slow, for workers and commands only."""

from collections.abc import Iterable
from typing import Any

from dns.resolver import Resolver

from .dns_records import find_records


def find_mail_servers(domain: str, resolver: Resolver | None = None) -> list[str] | None:
    """The hosts of its MX records, the preferred ones first (RFC 5321, 5.1); none where the domain
    takes no mail (RFC 7505) or is not there; None where DNS gave no answer."""
    found = find_records(domain, "MX", resolver)
    return None if found is None else hosts_by_preference(found)


def hosts_by_preference(records: Iterable[Any]) -> list[str]:
    """Of MX records, without the dot at the end; "." is no host."""
    by_preference = sorted(records, key=lambda row: (row.preference, row.exchange))
    hosts = [row.exchange.to_text(omit_final_dot=True) for row in by_preference]
    return [host for host in hosts if host != "."]

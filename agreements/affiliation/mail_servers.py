"""Which servers take the mail of a domain, asked of DNS: slow, for workers only."""

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, Resolver

_SECONDS = 5.0


def find_mail_servers(domain: str, resolver: Resolver | None = None) -> list[str] | None:
    """The hosts of its MX records, the preferred ones first (RFC 5321, 5.1); none where the domain
    takes no mail (RFC 7505) or is not there; None where DNS gave no answer."""
    try:
        found = (resolver or Resolver()).resolve(domain, "MX", lifetime=_SECONDS)
    except (NXDOMAIN, NoAnswer):
        return []
    except (NoNameservers, DNSException, OSError):
        return None
    by_preference = sorted(found, key=lambda row: (row.preference, row.exchange))
    hosts = [row.exchange.to_text(omit_final_dot=True) for row in by_preference]
    return [host for host in hosts if host != "."]

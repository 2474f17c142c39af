"""What DNS says of a name: slow, for workers and commands only."""

from typing import Any

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

_SECONDS = 5.0


def find_records(name: str, kind: str, resolver: Resolver | None = None) -> list[Any] | None:
    """The records of a kind, such as "MX"; none where there are none; None where DNS gave no
    answer."""
    try:
        return list((resolver or Resolver()).resolve(name, kind, lifetime=_SECONDS))
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError):
        return None

"""Whether what was checked is the domain that people read (RFC 7489, 3.1)."""

from agreements.affiliation.domains import registrable


def is_aligned(domain: str, with_from: str, *, strict: bool = False) -> bool:
    """Of one registered domain; `strict`: the very same."""
    one, other = (_plain(each) for each in (domain, with_from))
    if strict or one == other:
        return one == other
    return bool(one) and registrable(one) == registrable(other)


def domain_of(address: str) -> str:
    """What stands behind the last @, in lower case; "" where there is none."""
    return _plain(address.rpartition("@")[2]) if "@" in address else ""


def _plain(domain: str) -> str:
    return domain.strip().rstrip(".").lower()

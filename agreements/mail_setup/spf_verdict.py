"""What a server makes of a mail from an address, by the SPF record of its sender's domain
(RFC 7208, 4 and 5)."""

from enum import Enum
from ipaddress import ip_network
from typing import TypeVar

from agreements.mail_setup.dns_answers import DnsAnswers, IpAddress
from agreements.mail_setup.spf_record import SpfBroken, SpfTerm, parse_spf, spf_records

_DEEPEST = 10
_MOST_MAIL_SERVERS = 10


class SpfVerdict(Enum):
    """The results of section 2.6, and one of our own."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"
    UNTOLD = "depends on the mail: the record uses macros"


_BY_QUALIFIER = {
    "+": SpfVerdict.PASS,
    "-": SpfVerdict.FAIL,
    "~": SpfVerdict.SOFTFAIL,
    "?": SpfVerdict.NEUTRAL,
}
T = TypeVar("T")
_NO_MATCH = {SpfVerdict.FAIL, SpfVerdict.SOFTFAIL, SpfVerdict.NEUTRAL}


class _Undecided(Exception):
    """A term ends the check without a match."""

    def __init__(self, verdict: SpfVerdict) -> None:
        super().__init__(verdict.value)
        self.verdict = verdict


def spf_verdict(
    address: IpAddress, domain: str, answers: DnsAnswers, *, depth: int = 0
) -> SpfVerdict:
    """`depth`: how many records led to this one."""
    texts = answers.texts(domain)
    if texts is None:
        return SpfVerdict.TEMPERROR
    records = spf_records(texts)
    if not records:
        return SpfVerdict.NONE
    if len(records) > 1 or depth > _DEEPEST:
        return SpfVerdict.PERMERROR
    try:
        terms = parse_spf(records[0])
        for term in terms:
            if term.qualifier and _matches(term, address, domain, answers, depth):
                return _BY_QUALIFIER[term.qualifier]
    except SpfBroken:
        return SpfVerdict.PERMERROR
    except _Undecided as undecided:
        return undecided.verdict
    for term in terms:
        if term.name == "redirect" and not term.qualifier:
            return _redirected(term, address, answers, depth)
    return SpfVerdict.NEUTRAL


def _redirected(term: SpfTerm, address: IpAddress, answers: DnsAnswers, depth: int) -> SpfVerdict:
    if term.has_macro:
        return SpfVerdict.UNTOLD
    there = spf_verdict(address, term.value, answers, depth=depth + 1)
    return SpfVerdict.PERMERROR if there is SpfVerdict.NONE else there


def _matches(
    term: SpfTerm, address: IpAddress, domain: str, answers: DnsAnswers, depth: int
) -> bool:
    if term.has_macro:
        raise _Undecided(SpfVerdict.UNTOLD)
    name = term.value or domain
    match term.name:
        case "all":
            return True
        case "ip4" | "ip6":
            return address in ip_network(term.value)
        case "include":
            return _includes(name, address, answers, depth)
        case "a":
            return _is_of_host(name, term, address, answers)
        case "mx":
            hosts = _answered(answers.mail_servers(name))[:_MOST_MAIL_SERVERS]
            return any(_is_of_host(host, term, address, answers) for host in hosts)
        case "exists":
            return bool(_answered(answers.addresses(name, (4,))))
    return _is_called(name, address, answers)


def _includes(name: str, address: IpAddress, answers: DnsAnswers, depth: int) -> bool:
    there = spf_verdict(address, name, answers, depth=depth + 1)
    if there in _NO_MATCH:
        return False
    if there is SpfVerdict.PASS:
        return True
    raise _Undecided(SpfVerdict.PERMERROR if there is SpfVerdict.NONE else there)


def _is_of_host(host: str, term: SpfTerm, address: IpAddress, answers: DnsAnswers) -> bool:
    prefix = term.prefix(address.version)
    return any(
        address in ip_network(f"{found}/{prefix}", strict=False)
        for found in _answered(answers.addresses(host, (address.version,)))
    )


def _is_called(domain: str, address: IpAddress, answers: DnsAnswers) -> bool:
    """The address has a name below the domain that leads back to it (5.5)."""
    names = answers.host_names(address) or ()
    below = [name for name in names if f".{name}".lower().endswith(f".{domain}".lower())]
    return any(address in (answers.addresses(name, (address.version,)) or ()) for name in below)


def _answered(found: list[T] | None) -> list[T]:
    if found is None:
        raise _Undecided(SpfVerdict.TEMPERROR)
    return found

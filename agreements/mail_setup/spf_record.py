"""One SPF record, cut into its terms (RFC 7208, 4.5, 4.6.1 and 12)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

_TERM = re.compile(
    r"([-+~?]?)([a-z][a-z0-9_.-]*)(?:([:=])(.*?))?((?:/\d{1,3})?(?://\d{1,3})?)", re.IGNORECASE
)
_PREFIXES = re.compile(r"(?:/(\d+))?(?://(\d+))?")
_HOST_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}\.?", re.IGNORECASE)
_LONGEST_NAME = 253
_LONGEST_PREFIXES = (32, 128)
# Whether each has a value, and whether lengths of prefixes may follow.
_ALWAYS, _MAYBE, _NEVER = "always", "maybe", "never"
_MECHANISMS = {
    "all": (_NEVER, False),
    "include": (_ALWAYS, False),
    "a": (_MAYBE, True),
    "mx": (_MAYBE, True),
    "ptr": (_MAYBE, False),
    "ip4": (_ALWAYS, True),
    "ip6": (_ALWAYS, True),
    "exists": (_ALWAYS, False),
}
_ASK_DNS = {"include", "a", "mx", "ptr", "exists", "redirect"}


class SpfBroken(Exception):
    """A record that no server can read; its message says what of it."""


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """A mechanism with its qualifier, or a modifier, whose qualifier is "".

    `value` is a domain, where it is "" that of the record, or for ip4 and ip6 a network.
    """

    text: str
    qualifier: str
    name: str
    value: str = ""
    prefixes: tuple[int, int] = _LONGEST_PREFIXES  # of IPv4, of IPv6

    @property
    def asks_dns(self) -> bool:
        """Whether it counts towards the limit of RFC 7208, 4.6.4."""
        return self.name in _ASK_DNS

    @property
    def has_macro(self) -> bool:
        """Whether its value depends on the mail (section 7)."""
        return "%" in self.value

    def prefix(self, version: int) -> int:
        """Of how many bits an address of that IP version is compared."""
        return self.prefixes[0 if version == 4 else 1]


def spf_records(texts: Iterable[str]) -> list[str]:
    """Those of a name's TXT records that are SPF."""
    return [text for text in texts if text.lower() == "v=spf1" or text[:7].lower() == "v=spf1 "]


def parse_spf(record: str) -> list[SpfTerm]:
    """Its terms in order. Raises SpfBroken."""
    terms = [_term(text) for text in record.split(" ")[1:] if text]
    for name in ("redirect", "exp"):
        if sum(term.name == name and not term.qualifier for term in terms) > 1:
            raise SpfBroken(f"“{name}=” stands in it twice")
    return terms


def _term(text: str) -> SpfTerm:
    matched = _TERM.fullmatch(text)
    if matched is None:
        raise SpfBroken(f"“{text}” is no term")
    qualifier, name, sign, value, prefixes = matched.groups("")
    name = name.lower()
    if sign == "=":
        if qualifier:
            raise SpfBroken(f"“{text}” is no term")
        if name == "redirect":
            _check_name(value + prefixes, text)
        return SpfTerm(text, "", name, value + prefixes)
    if name not in _MECHANISMS:
        raise SpfBroken(f"“{text}” is no mechanism that there is")
    has_value, has_prefixes = _MECHANISMS[name]
    if (value == "" and (sign or has_value == _ALWAYS)) or (value and has_value == _NEVER):
        raise SpfBroken(f"“{text}” lacks a value, or has one too many")
    if prefixes and not has_prefixes:
        raise SpfBroken(f"“{text}” ends in a length that it can't have")
    if name in ("ip4", "ip6"):
        return SpfTerm(text, qualifier or "+", name, _network(name, value + prefixes, text))
    if value:
        _check_name(value, text)
    return SpfTerm(text, qualifier or "+", name, value, _lengths(prefixes, text))


def _network(name: str, value: str, text: str) -> str:
    try:
        network = ip_network(value, strict=False)
    except ValueError as error:
        raise SpfBroken(f"“{text}” is no network") from error
    if network.version != int(name[-1]):
        raise SpfBroken(f"“{text}” is no network of IPv{name[-1]}")
    return str(network)


def _lengths(prefixes: str, text: str) -> tuple[int, int]:
    matched = _PREFIXES.fullmatch(prefixes)
    four, six = matched.groups() if matched else (None, None)
    lengths = int(four or _LONGEST_PREFIXES[0]), int(six or _LONGEST_PREFIXES[1])
    if lengths[0] > _LONGEST_PREFIXES[0] or lengths[1] > _LONGEST_PREFIXES[1]:
        raise SpfBroken(f"“{text}” ends in a length that no address has")
    return lengths


def _check_name(value: str, text: str) -> None:
    if "%" not in value and not (
        _HOST_NAME.fullmatch(value) and len(value.rstrip(".")) <= _LONGEST_NAME
    ):
        raise SpfBroken(f"“{text}” names no domain")

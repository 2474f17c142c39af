"""What the domain of a work e-mail tells; advice to signer and reviewer, never a final no."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from agreements.affiliation import lists
from agreements.affiliation.domains import lineage, normalise_domain, public_suffix, registrable
from agreements.enums import AddressKind
from agreements.exceptions import AddressRefused


@dataclass(frozen=True, slots=True)
class Verdict:
    """`domain` is the registrable one, in ASCII; `organisation` is "" where no list has a name."""

    kind: AddressKind
    domain: str
    organisation: str


def judge(address: str, trusted: Iterable[str] = (), distrusted: Iterable[str] = ()) -> Verdict:
    """Judge an address by its domain and the domains above it.

    `trusted` and `distrusted` are the data owner's lists and beat all others; of the two, the
    entry that names the domain more closely wins. Distrusted is answered like a free provider.
    """
    typed = address.rpartition("@")[2]
    domain = _canonical(typed) or typed
    organisation = _organisation(domain)
    kind = _owners_word(domain, trusted, distrusted) or _lists_word(domain, organisation)
    return Verdict(kind, registrable(domain), organisation)


def _owners_word(
    domain: str, trusted: Iterable[str], distrusted: Iterable[str]
) -> AddressKind | None:
    known = {_canonical(entry) for entry in trusted}
    unwanted = {_canonical(entry) for entry in distrusted}
    for parent in lineage(domain):  # the closest first
        if parent in known:
            return AddressKind.KNOWN
        if parent in unwanted:
            return AddressKind.FREE
    return None


def _lists_word(domain: str, organisation: str) -> AddressKind:
    if organisation:
        return AddressKind.UNKNOWN if _is_alumni(domain) else AddressKind.ACADEMIC
    if _any_parent_in(domain, lists.disposable_domains()):
        return AddressKind.DISPOSABLE
    if _has_academic_suffix(domain):
        return AddressKind.UNKNOWN if _is_alumni(domain) else AddressKind.ACADEMIC
    if _is_free(domain):
        return AddressKind.FREE
    return AddressKind.UNKNOWN


def _organisation(domain: str) -> str:
    for parent in lineage(domain):
        if parent in lists.RESEARCH_BODIES:
            return lists.RESEARCH_BODIES[parent]
    names = lists.school_names(domain)
    return next((name for name in names if name.isascii()), names[0] if names else "")


def _has_academic_suffix(domain: str) -> bool:
    # A suffix proves less than a name: sold mailboxes and made-up schools are amber here.
    suffix = public_suffix(domain)
    return (
        lists.ACADEMIC_SUFFIX.fullmatch(suffix) is not None
        and suffix not in lists.OPEN_SUFFIXES
        and not _any_parent_in(domain, lists.abused_schools())
    )


def _is_alumni(domain: str) -> bool:
    return not lists.ALUMNI_LABELS.isdisjoint(domain.split("."))


def _is_free(domain: str) -> bool:
    return (
        _any_parent_in(domain, lists.FREE_PROVIDERS)
        or lists.FREE_BRANDS.fullmatch(registrable(domain)) is not None
    )


def _any_parent_in(domain: str, listed: Collection[str]) -> bool:
    return any(parent in listed for parent in lineage(domain))


@lru_cache(maxsize=4096)  # an owner's list is read again for every address
def _canonical(domain: str) -> str:
    """One form for what signers and owners type; "" for what is no domain, which matches none."""
    try:
        return normalise_domain(domain, allow_test_domains=True)
    except AddressRefused:
        return ""

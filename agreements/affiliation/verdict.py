"""What the domain of a work e-mail tells; advice to signer and reviewer, never a final no."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from agreements.affiliation import lists
from agreements.affiliation.domains import lineage, normalize_domain, public_suffix, registrable
from agreements.affiliation.mistyped_domains import provider_meant
from agreements.enums import AddressKind
from agreements.exceptions import AddressRefused

_NAMED = 3  # more names than this are hinted at


@dataclass(frozen=True, slots=True)
class Verdict:
    """`domain` is the registrable one, in ASCII; `organization` is "" where no list has a name.

    Of mailboxes for alumni and of relays `domain` is the host: they are not the institution's.
    `meant` is the known provider for which the domain looks like a slip; `approvals` tells how
    often the dataset approved the domain, where that is what makes it known.
    """

    kind: AddressKind
    domain: str
    organization: str = ""
    meant: str = ""
    approvals: int = 0

    def approved_before(self, times: int) -> Self:
        """With what the dataset's earlier approvals of the domain add: they make it known.

        Only where no list knows better: one approval at gmail.com vouches for nobody else there.
        """
        if not times or self.kind != AddressKind.UNKNOWN:
            return self
        return replace(self, kind=AddressKind.KNOWN, approvals=times)


def judge(address: str, trusted: Iterable[str] = (), distrusted: Iterable[str] = ()) -> Verdict:
    """Judge an address by its domain and the domains above it.

    `trusted` and `distrusted` are the data owner's lists and beat all others; of the two, the
    entry that names the domain more closely wins. Distrusted is answered like a free provider.
    """
    typed = address.rpartition("@")[2]
    domain = _canonical(typed) or typed
    owners = _owners_word(domain, trusted, distrusted)
    kind = owners or _lists_word(domain)
    if _any_parent_in(domain, lists.RELAYS) or _is_alumni(domain):
        return Verdict(kind, domain)
    meant = "" if owners or kind not in _MAY_BE_SLIPS else provider_meant(domain)
    if meant and kind == AddressKind.DISPOSABLE:  # whoever mistyped uses nothing disposable
        kind = AddressKind.FREE
    return Verdict(kind, registrable(domain), _organization(domain), meant)


_MAY_BE_SLIPS = (AddressKind.UNKNOWN, AddressKind.DISPOSABLE)


def _owners_word(
    domain: str, trusted: Iterable[str], distrusted: Iterable[str]
) -> AddressKind | None:
    known = {_canonical(entry) for entry in trusted}
    unwanted = {_canonical(entry) for entry in distrusted}
    is_alumni = _is_alumni(domain)
    for parent in lineage(domain):  # the closest first
        # Who trusts a university does not mean those who have left it.
        if parent in known and (not is_alumni or _is_alumni(parent)):
            return AddressKind.KNOWN
        if parent in unwanted:
            return AddressKind.FREE
    return None


def _lists_word(domain: str) -> AddressKind:
    if _any_parent_in(domain, lists.RELAYS):
        return AddressKind.RELAY
    if _names(domain):
        return AddressKind.ALUMNI if _is_alumni(domain) else AddressKind.ACADEMIC
    if _is_free(domain):  # lists of disposable domains have large providers, too
        return AddressKind.FREE
    if _any_parent_in(domain, lists.disposable_domains()):
        return AddressKind.DISPOSABLE
    if _is_alumni(domain):
        return AddressKind.ALUMNI
    if _has_academic_suffix(domain):
        return AddressKind.ACADEMIC
    return AddressKind.UNKNOWN


def _organization(domain: str) -> str:
    """Its name, where possible in Latin letters. Several names may be several institutes: none of
    them stands alone."""
    names = _names(domain)
    latin = [name for name in names if name.isascii()] or names
    return " / ".join(latin if len(latin) <= _NAMED else [*latin[: _NAMED - 1], "…"])


def _names(domain: str) -> list[str]:
    for parent in lineage(domain):
        if parent in lists.RESEARCH_BODIES:
            return [lists.RESEARCH_BODIES[parent]]
    return lists.school_names(domain)


def _has_academic_suffix(domain: str) -> bool:
    # A suffix proves less than a name: sold mailboxes and made-up schools are amber here.
    suffix = public_suffix(domain)
    return (
        lists.ACADEMIC_SUFFIX.fullmatch(suffix) is not None
        and suffix not in lists.OPEN_SUFFIXES
        and not _any_parent_in(domain, lists.abused_schools())
    )


def _is_alumni(domain: str) -> bool:
    labels = domain.split(".")
    return any(map(lists.ALUMNI_LABEL.fullmatch, labels)) or _any_parent_in(
        domain, lists.ALUMNI_HOSTS
    )


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
        return normalize_domain(domain, allow_test_domains=True)
    except AddressRefused:
        return ""

"""Domain names: one canonical form, and their place in the tree."""

from collections.abc import Collection, Iterator
from functools import cache

from django.utils.translation import gettext_lazy as _
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from publicsuffixlist import PublicSuffixList

from agreements.exceptions import AddressRefused

TEST_DOMAINS = ("test", "example", "example.com", "example.net", "example.org")
"""RFC 2606: can't receive mail in the world, but do in demos and tests."""

RESERVED = (*(set(SPECIAL_USE_DOMAIN_NAMES) - {"test"}), "internal", "alt")
"""RFC 6761 and its additions, RFC 9476 (alt), ICANN 2024 (internal): never on the internet."""

_FULL_STOPS = str.maketrans("。．｡", "...")  # UTS #46 reads them as dots
_MAX_TYPED = 1_000  # No name comes near; parsing must not meet a megabyte.


def normalize_domain(raw: str, *, allow_test_domains: bool = False) -> str:
    """Domain in lower-case ASCII (punycode, UTS #46), without a trailing dot.

    Raises AddressRefused for what can't be the domain of an e-mail address.
    """
    typed = raw.strip().translate(_FULL_STOPS).removesuffix(".")
    if len(typed) > _MAX_TYPED:
        raise AddressRefused(
            _("The part after the @ is too long to be a domain. Check its spelling.")
        )
    if typed.startswith("[") or typed.replace(".", "").isdecimal():
        raise AddressRefused(
            _("The part after the @ must be a name, such as institution.edu, not an IP address.")
        )
    if "." not in typed:
        raise AddressRefused(
            _("The part after the @ is not complete. It looks like institution.edu.")
        )
    _refuse_reserved(typed.lower(), RESERVED)  # before the parser, which has no word for why
    domain = _to_ascii(typed)
    _refuse_reserved(domain, RESERVED if allow_test_domains else (*RESERVED, *TEST_DOMAINS))
    return domain


def lineage(domain: str) -> Iterator[str]:
    """The domain and every parent: stu.scu.edu.cn, scu.edu.cn, edu.cn, cn."""
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def registrable(domain: str) -> str:
    """What somebody registered: scu.edu.cn of stu.scu.edu.cn; a bare suffix stands for itself."""
    return _public_suffixes().privatesuffix(domain) or domain


def public_suffix(domain: str) -> str:
    """Under what the domain was registered: edu.cn of stu.scu.edu.cn."""
    return _public_suffixes().publicsuffix(domain) or ""


def is_public(domain: str) -> bool:
    """Whether its ending is one under which domains can be registered: com, but not con."""
    return _public_suffixes().publicsuffix(domain, accept_unknown=False) is not None


def _to_ascii(domain: str) -> str:
    try:
        parsed = validate_email(f"x@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AddressRefused(
            _("The part after the @ is not a domain name. Check its spelling.")
        ) from error
    return parsed.ascii_domain.lower()


def _refuse_reserved(domain: str, reserved: Collection[str]) -> None:
    if any(parent in reserved for parent in lineage(domain)):
        raise AddressRefused(
            _("No mail can reach this domain. Enter the address your institution gave you.")
        )


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # 0.06 s and 2 MiB, so only once somebody asks

"""The one form in which the portal stores and compares e-mail addresses."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from agreements.affiliation.domains import normalize_domain
from agreements.exceptions import AddressRefused

MAX_LOCAL = 64  # RFC 5321, 4.5.3.1.1
MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 less its angle brackets

# The first that matches says what is wrong: what a person pastes comes before rare syntax.
_MISTAKES = (
    (r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", _("Enter the address on one line, nothing else.")),
    (r"[<>]", _("Enter the address alone, without a name or angle brackets.")),
    (r'"', _("Addresses with quotation marks are not accepted. Enter another one.")),
    (r"[()]", _("Addresses with brackets are not accepted. Take the brackets out.")),
    (r"[,;，；、]", _("Enter one address only.")),
    (r"\s", _("An e-mail address has no spaces in it. Take them out.")),
    (r"＠", _("This is a full-width @. Type a plain @ instead.")),
    (r"@.*@", _("An e-mail address has only one @. Check its spelling.")),
    (r"^[^@]*$", _("The @ is missing. An address looks like name@institution.edu.")),
    (r"^@", _("The part before the @ is missing. An address looks like name@institution.edu.")),
    (r"@$", _("The part after the @ is missing. An address looks like name@institution.edu.")),
)
_DOT_ATOM = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def normalize_address(raw: str, *, allow_test_domains: bool = False) -> str:
    """Trimmed, lower-case, all ASCII: local part as typed with its +tag, domain in punycode.

    Local parts beyond ASCII are refused, not folded: lower-casing a KELVIN SIGN gives a plain k,
    and with it somebody else's address. `allow_test_domains` admits RFC 2606 names such as
    uni.example, for demos and tests. Raises AddressRefused with what is wrong.
    """
    typed = raw.strip()
    if not typed:
        raise AddressRefused(_("Enter your work e-mail address."))
    if len(typed) > MAX_ADDRESS + 1:  # a trailing dot may still go
        raise _too_long()
    for pattern, sentence in _MISTAKES:
        if re.search(pattern, typed):
            raise AddressRefused(sentence)
    local, _at, domain = typed.partition("@")
    address = (
        f"{_local_part(local)}@{normalize_domain(domain, allow_test_domains=allow_test_domains)}"
    )
    if len(address) > MAX_ADDRESS:
        raise _too_long()
    return address


def _local_part(typed: str) -> str:
    for character in typed:
        if not character.isascii():
            raise AddressRefused(
                _(
                    "The part before the @ holds a character that is not a plain letter: "
                    "%(name)s. Type the address instead of pasting it."
                )
                % {"name": unicodedata.name(character, f"U+{ord(character):04X}")}
            )
    if len(typed) > MAX_LOCAL:
        raise AddressRefused(
            _("The part before the @ is longer than %(limit)d characters. Check its spelling.")
            % {"limit": MAX_LOCAL}
        )
    local = typed.lower()
    if not _DOT_ATOM.fullmatch(local):
        raise AddressRefused(
            _(
                "The part before the @ has a character or a dot where none may be. Check its "
                "spelling."
            )
        )
    return local


def _too_long() -> AddressRefused:
    return AddressRefused(
        _("This address is longer than %(limit)d characters. Enter a shorter one.")
        % {"limit": MAX_ADDRESS}
    )

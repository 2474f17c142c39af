"""What the form of a License Agreement asks its signer for, as data.

An LA names its fields in its front matter (`documents.form_fields` reads it); what a name or a kind
means stands here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/)?((?:\d{4}[- ]?){3}\d{3}[\dX])/?", re.IGNORECASE
)


def clean_orcid(typed: str) -> str:
    """An ORCID iD as 0000-0002-1825-0097, from that, its address or its bare digits.

    The last digit is checked by ISO 7064 MOD 11-2; an X stands for 10. Raises ValidationError.
    https://support.orcid.org/hc/en-us/articles/360006897674
    """
    match = _ORCID.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if match is None:
        raise ValidationError(
            _("Enter the 16 digits of an ORCID iD, such as 0000-0002-1825-0097."), code="orcid"
        )
    digits = re.sub("[- ]", "", match[1]).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        raise ValidationError(
            _("This is no ORCID iD: its last digit does not fit the others. Look for a typo."),
            code="orcid",
        )
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def _clean_email(typed: str) -> str:
    validate_email(typed)
    return typed


@dataclass(frozen=True, slots=True)
class FieldKind:
    """`clean` gives one typed line as it is kept, or raises ValidationError with a sentence.

    `longest` counts characters; `attrs` are those of its box in the browser.
    """

    clean: Callable[[str], str] = str
    longest: int = 300
    has_options: bool = False
    hint: str | Promise = ""
    attrs: Mapping[str, str] | None = None


KINDS: Mapping[str, FieldKind] = {
    "text": FieldKind(),
    "email": FieldKind(_clean_email, longest=254, attrs={"inputmode": "email"}),
    "choice": FieldKind(has_options=True),
    "orcid": FieldKind(
        clean_orcid,
        longest=100,
        hint=_("16 digits, such as 0000-0002-1825-0097, or the address https://orcid.org/…"),
    ),
}


class KeptIn(Enum):
    """Where the portal has what a field asks for."""

    SIGNER = "the column of Signer with its name"
    ACCOUNT = "Signer.email, which was proved by signing in"
    PAPER = "a box of the printed form, filled in by hand"
    AGREEMENT = "Agreement.form_answers"


@dataclass(frozen=True, slots=True)
class KnownField:
    """A name that means the same in every LA; `is_needed`: each has to ask for it."""

    kept_in: KeptIn
    is_needed: bool = False
    kind: str = "text"


# All but those kept in AGREEMENT are the seven of the list that LAs had before they named them.
KNOWN: Mapping[str, KnownField] = {
    "name": KnownField(KeptIn.SIGNER, is_needed=True),
    "title": KnownField(KeptIn.SIGNER),
    "affiliation": KnownField(KeptIn.SIGNER, is_needed=True),
    "email": KnownField(KeptIn.ACCOUNT, is_needed=True, kind="email"),
    "address": KnownField(KeptIn.SIGNER),
    "signature": KnownField(KeptIn.PAPER, is_needed=True),
    "date": KnownField(KeptIn.PAPER, is_needed=True),
    "orcid": KnownField(KeptIn.AGREEMENT, kind="orcid"),
}
# What any other name means.
OWN = KnownField(KeptIn.AGREEMENT)
STANDARD = tuple(name for name, known in KNOWN.items() if known.kept_in is not KeptIn.AGREEMENT)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of one License Agreement, in its own words; `kind` is a key of `KINDS`."""

    name: str
    label: str
    kind: str = "text"
    options: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def kept_in(self) -> KeptIn:
        return KNOWN.get(self.name, OWN).kept_in

    @property
    def words(self) -> str:
        """All that it says."""
        return f"{self.label}: {' / '.join(self.options)}" if self.options else self.label

    def clean(self, typed: str) -> str:
        """A typed line as it is kept, "" where that is enough. Raises ValidationError."""
        if not typed:
            if self.is_required:
                raise ValidationError(_("Fill this in."), code="required")
            return ""
        if self.options and typed not in self.options:
            raise ValidationError(_("Choose one of the options."), code="invalid_choice")
        return KINDS[self.kind].clean(typed)

    def accepts(self, answer: str) -> bool:
        """Whether an answer that was kept is one, as the field is now."""
        try:
            self.clean(answer)
        except ValidationError:
            return False
        return True


def own_fields(fields: Sequence[FormField]) -> tuple[FormField, ...]:
    """Those whose answers are kept for the agreement, in the order of the License Agreement."""
    return tuple(field for field in fields if field.kept_in is KeptIn.AGREEMENT)


def standard_labels(fields: Sequence[FormField]) -> tuple[str, ...]:
    """The labels of `STANDARD`; "" for what is not asked."""
    labels = {field.name: field.label for field in fields}
    return tuple(labels.get(name, "") for name in STANDARD)

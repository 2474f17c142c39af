"""A text as it will read, what it changes, and what is wrong with it; nothing is saved."""

from dataclasses import dataclass, field

from agreements.documents.license_text import LicenseText, parse
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.models import Dataset, LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display, translations, validation
from agreements.services.license_texts.display import LegalText
from agreements.text_diff.clauses import Comparison, compare_license_texts


@dataclass(frozen=True, slots=True)
class TextPreview:
    """`refusal`: why there is nothing to show. `objections` stand against saving, `remarks` don't.

    `legal` is as `datasets/legal_text.html` wants it; `comparison` is with the version in force.
    """

    refusal: str = ""
    objections: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    legal: LegalText | None = None
    comparison: Comparison | None = None


def preview_text(source: str, version: LicenseVersion, language: str = "") -> TextPreview:
    """The preview of a draft's text as typed, or of a translation into `language`."""
    try:
        text = validation.parse_storable_text(validation.normalize_line_ends(source))
    except PortalError as error:
        return TextPreview(refusal=str(error))
    in_force = _in_force(version.dataset, language)
    if language:
        objections, remarks = translations.translation_objections(text, version, language), []
    else:
        objections = validation.text_objections(text, version)
        remarks = validation.text_remarks(text, version.dataset, in_force)
    return TextPreview(
        objections=objections,
        remarks=remarks,
        legal=display.legal_of_text(text, version.dataset),
        comparison=compare_license_texts(in_force, text) if in_force else None,
    )


def preview_stored(version: LicenseVersion) -> TextPreview:
    """A version's text as it reads; refused where it is from before the format."""
    try:
        return TextPreview(legal=display.legal_of(version))
    except LicenseTextInvalid as error:
        return TextPreview(refusal=str(error))


def _in_force(dataset: Dataset, language: str) -> LicenseText | None:
    """What a text is compared with: the same language of the version in force."""
    version = public_datasets.version_in_force(dataset)
    if version is None:
        return None
    translation = version.translations.filter(language=language).first() if language else version
    try:
        return parse(translation.source) if translation else None
    except LicenseTextInvalid:  # from before the format
        return None

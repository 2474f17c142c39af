"""A text as it will read, what it changes, and what is wrong with it; nothing is saved."""

from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.models import Dataset, LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display, translations, validation
from agreements.text_diff.clauses import compare_license_texts


def preview_text(source: str, version: LicenseVersion, language: str = "") -> dict[str, object]:
    """The preview of a draft's text as typed, or of a translation into `language`.

    `refusal`: why there is nothing to show. `objections` stand against saving, `remarks` don't.
    `comparison` is with the version in force.
    """
    try:
        text = validation.parse_storable_text(source)
    except PortalError as error:
        return {"refusal": str(error)}
    in_force = _in_force(version.dataset, language)
    if language:
        objections, remarks = translations.translation_objections(text, version, language), []
    else:
        objections = validation.text_objections(text, version)
        remarks = validation.text_remarks(text, version.dataset, in_force)
    return {
        "objections": objections,
        "remarks": remarks,
        "text": text,
        "comparison": compare_license_texts(in_force, text) if in_force else None,
    }


def _in_force(dataset: Dataset, language: str) -> LicenseText | None:
    """What a text is compared with: the same language of the version in force."""
    version = public_datasets.version_in_force(dataset)
    if version is None:
        return None
    translation = display.newest_translation(version, language) if language else version
    try:
        return parse_license_text(translation.source) if translation else None
    except LicenseTextInvalid:  # from before the format
        return None

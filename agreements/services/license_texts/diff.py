"""Two versions of a dataset's LA beside each other."""

from functools import lru_cache

from agreements.documents.license_text import parse_license_text
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion
from agreements.services.license_texts.display import page_url, texts_by_language
from agreements.text_diff.clauses import Comparison, compare_license_texts


def compare_versions(old: LicenseVersion, new: LicenseVersion, language: str = "") -> Comparison:
    """What `new` changes in `old`, in a language if both have that text, else as they bind.

    Raises LicenseTextInvalid if a text is none.
    """
    before, after = texts_by_language(old), texts_by_language(new)
    if not (language in before and language in after):
        before, after = {language: old.source}, {language: new.source}
    return _compared(before[language], after[language], page_url(new.dataset))


def common_languages(old: LicenseVersion, new: LicenseVersion) -> list[str]:
    """The languages in which both can be read, the binding one first."""
    after = texts_by_language(new)
    return [language for language in texts_by_language(old) if language in after]


def older_and_newer(
    one: LicenseVersion, other: LicenseVersion
) -> tuple[LicenseVersion, LicenseVersion]:
    """The older first, by when they were announced: the first LA never was, a draft isn't yet."""
    older, newer = sorted(
        (one, other),
        key=lambda v: (v.status == VersionStatus.DRAFT, v.announced_at or v.created_at, v.pk),
    )
    return older, newer


@lru_cache(maxsize=64)
def _compared(old: str, new: str, upload_url: str) -> Comparison:
    """Kept by the texts themselves, so it never goes stale, whatever is edited."""
    return compare_license_texts(parse_license_text(old), parse_license_text(new), upload_url)

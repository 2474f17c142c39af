"""Translations of a draft: for reading, the version's own text binds."""

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from agreements import audit
from agreements.documents.license_text import LicenseText
from agreements.enumeration import in_a_row
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseTranslation, LicenseVersion, User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts.version_lock import audit_subject

from . import drafts, validation
from .drafts import DraftOvertaken, DraftRefused


def save_translation(
    draft: LicenseVersion, *, by: User, language: str, seen: str, source: str
) -> None:
    """Write a translation over what `seen` (see `translation_digest`) was loaded as.

    Raises DraftRefused, DraftOvertaken, NotADraft, LicenseTextInvalid, TextRefused.
    """
    text = validation.parse_storable_text(source)
    with transaction.atomic():
        version = drafts.lock_draft(draft)
        if found := translation_objections(text, version, language):
            raise DraftRefused(" ".join(found))
        if translation_digest(version, language) != seen:
            raise DraftOvertaken
        LicenseTranslation.objects.update_or_create(
            version=version, language=language, defaults={"source": text.source}
        )
        audit.record(
            AuditAction.VERSION_TRANSLATE,
            audit_subject(version),
            by=by,
            language=language,
            sha256=drafts.digest(text.source),
        )


def remove_translation(draft: LicenseVersion, *, by: User, language: str) -> None:
    """Throw a translation away. Raises NotADraft."""
    with transaction.atomic():
        version = drafts.lock_draft(draft)
        if version.translations.filter(language=language).delete()[0]:
            audit.record(
                AuditAction.VERSION_UNTRANSLATE, audit_subject(version), by=by, language=language
            )


def translation_objections(text: LicenseText, version: LicenseVersion, language: str) -> list[str]:
    """Sentences about where a translation does not fit the text that binds."""
    binding = validation.parse_storable_text(version.source)
    found = []
    if text.language != language:
        found.append(
            _("The front matter says “language: %(said)s”. It has to say “%(language)s”.")
            % {"said": text.language, "language": language}
        )
    if text.version != version.number:
        found.append(
            _("The front matter says version %(said)s. The text that binds is %(number)s.")
            % {"said": text.version, "number": version.number}
        )
    if len(text.clauses) != len(binding.clauses):
        found.append(
            _("The translation has %(here)d clauses, the text that binds has %(there)d.")
            % {"here": len(text.clauses), "there": len(binding.clauses)}
        )
    if (asked := _asked(binding)) != _asked(text):
        found.append(
            _("The translation has to have the form fields of the text that binds: %(fields)s.")
            % {"fields": in_a_row(name for name, _kind, _options in asked)}
        )
    return found + validation.unprintable_parts(text, shaped=True)


def outdated_translations(version: LicenseVersion) -> dict[str, list[str]]:
    """Language → where its translation no longer fits the text that binds, which changed since."""
    found = {}
    for translation in version.translations.all():
        try:
            text = validation.parse_storable_text(translation.source)
            sentences = translation_objections(text, version, translation.language)
        except PortalError as error:
            sentences = [str(error)]
        if sentences:
            found[translation.language] = sentences
    return found


def translation_overview(version: LicenseVersion) -> dict[str, object]:
    """`there`: (code, name, what does not fit) of each translation; `others`: code → name of what
    else a draft could be translated into. Both are empty for a text from before the format."""
    try:
        names, odd = translation_languages(version), outdated_translations(version)
    except PortalError:
        return {"there": [], "others": {}}
    codes = version.translations.values_list("language", flat=True)
    is_draft = version.status == VersionStatus.DRAFT
    return {
        "there": [(code, names.get(code, code), odd.get(code, [])) for code in codes],
        "others": {code: name for code, name in names.items() if is_draft and code not in codes},
    }


def initial_translation(draft: LicenseVersion, language: str) -> str:
    """What one begins to translate with: the translation of the text in force, or the draft."""
    in_force = public_datasets.version_in_force(draft.dataset)
    earlier = in_force and in_force.translations.filter(language=language).first()
    if earlier:
        return drafts.relabeled(earlier.source, "version", draft.number)
    return drafts.relabeled(draft.source, "language", language)


def translation_digest(version: LicenseVersion, language: str) -> str:
    """A digest of the translation as it is stored; empty where there is none."""
    found = version.translations.filter(language=language).first()
    return drafts.digest(found.source) if found else ""


def translation_languages(version: LicenseVersion) -> dict[str, str]:
    """Code → name of every language that a version can be translated into."""
    own = validation.parse_storable_text(version.source).language
    return {
        code: f"{get_language_info(code)['name_translated']} ({info['name_local']})"
        for code, info in sorted(LANG_INFO.items())
        if "name" in info and code != own
    }


def _asked(text: LicenseText) -> list[tuple[str, str, int]]:
    return [(field.name, field.kind, len(field.options)) for field in text.form_fields]

"""Translations of a version: for reading, its own text binds.

Those of a draft are frozen when it is announced. One that is added later is a draft itself, which
only staff read, until a data owner publishes it as the next revision.
"""

from typing import Any

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from agreements import audit
from agreements.documents.license_text import LicenseText
from agreements.enumeration import in_a_row
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseTranslation, LicenseVersion, TranslationDraft, User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts.version_lock import audit_subject, lock_version

from . import display, drafts, validation
from .drafts import DraftOvertaken, DraftRefused


class NothingToPublish(PortalError):
    """No such draft, or one that says what is published already."""

    sentence = gettext_lazy(
        "There is no translation to publish, or each word of it is published already. Change it, "
        "save it, then publish it."
    )


def save_translation(
    of: LicenseVersion, *, by: User, language: str, seen: str, source: str
) -> None:
    """Write a translation over what `seen` (see `translation_digest`) was loaded as.

    Raises DraftRefused, DraftOvertaken, NotTranslatable, LicenseTextInvalid, TextRefused.
    """
    text = validation.parse_storable_text(source)
    with transaction.atomic():
        version = drafts.lock_translatable(of)
        if found := translation_objections(text, version, language):
            raise DraftRefused(" ".join(found))
        if translation_digest(version, language) != seen:
            raise DraftOvertaken
        _being_written(version).update_or_create(
            version=version, language=language, defaults={"source": text.source}
        )
        audit.record(
            AuditAction.VERSION_TRANSLATE,
            audit_subject(version),
            by=by,
            language=language,
            sha256=drafts.digest(text.source),
        )


def remove_translation(of: LicenseVersion, *, by: User, language: str) -> None:
    """Throw a translation away that is not published. Raises NotTranslatable."""
    with transaction.atomic():
        version = drafts.lock_translatable(of)
        if _being_written(version).filter(language=language).delete()[0]:
            audit.record(
                AuditAction.VERSION_UNTRANSLATE, audit_subject(version), by=by, language=language
            )


def publish_translation(
    of: LicenseVersion, *, by: User, language: str, seen: str
) -> LicenseTranslation:
    """Let everybody read the draft, in the state that was `seen`; the text that binds stays.

    It is the next revision of its language; earlier ones stay readable. Raises NotYourMove,
    NotTranslatable, NothingToPublish, DraftOvertaken, DraftRefused.
    """
    with transaction.atomic():
        version = lock_version(of, by=by)
        drafts.check_translatable(version)
        draft = version.translation_drafts.filter(language=language).first()
        before = display.newest_translation(version, language)
        if draft is None or (before and before.source == draft.source):
            raise NothingToPublish
        if drafts.digest(draft.source) != seen:
            raise DraftOvertaken
        text = validation.parse_storable_text(draft.source)
        if found := translation_objections(text, version, language):
            raise DraftRefused(" ".join(found))
        published = version.translations.create(
            language=language,
            source=draft.source,
            revision=before.revision + 1 if before else 1,
            published_at=timezone.now(),
            published_by=by,
        )
        draft.delete()
        audit.record(
            AuditAction.VERSION_PUBLISH_TRANSLATION,
            audit_subject(version),
            by=by,
            language=language,
            number=published.revision,
            sha256=drafts.digest(published.source),
        )
    return published


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
    for translation in _being_written(version).all():
        try:
            text = validation.parse_storable_text(translation.source)
            sentences = translation_objections(text, version, translation.language)
        except PortalError as error:
            sentences = [str(error)]
        if sentences:
            found[translation.language] = sentences
    return found


def translation_overview(version: LicenseVersion) -> dict[str, object]:
    """`there`: (code, name, what does not fit) of each translation that is being written;
    `published`: (code, name, revision) of each that is not; `others`: code → name of what else it
    could be translated into. All are empty for a text from before the format."""
    try:
        names, odd = translation_languages(version), outdated_translations(version)
    except PortalError:
        return {"there": [], "published": [], "others": {}}
    codes = list(_being_written(version).values_list("language", flat=True))
    is_draft = version.status == VersionStatus.DRAFT
    published = {} if is_draft else dict(version.translations.values_list("language", "revision"))
    others = names if version.status != VersionStatus.CALLED_OFF else {}
    return {
        "there": [(code, names.get(code, code), odd.get(code, [])) for code in codes],
        "published": [(code, names.get(code, code), n) for code, n in published.items()],
        "others": {code: name for code, name in others.items() if code not in codes},
    }


def initial_translation(version: LicenseVersion, language: str) -> str:
    """What one begins to translate with: what is published, else the translation of the text in
    force, else the text that binds."""
    in_force = public_datasets.version_in_force(version.dataset)
    earlier = display.newest_translation(version, language)
    if earlier is None and in_force is not None:
        earlier = display.newest_translation(in_force, language)
    if earlier is None:
        return drafts.relabeled(version.source, "language", language)
    if earlier.version_id == version.pk:
        return earlier.source
    return drafts.relabeled(earlier.source, "version", version.number)


def translation_digest(version: LicenseVersion, language: str) -> str:
    """A digest of the translation that is being written; empty where there is none."""
    source = source_being_written(version, language)
    return drafts.digest(source) if source else ""


def source_being_written(version: LicenseVersion, language: str) -> str:
    """The translation as it can still be changed; empty where there is none."""
    sources = _being_written(version).filter(language=language)
    return sources.values_list("source", flat=True).first() or ""


def translation_languages(version: LicenseVersion) -> dict[str, str]:
    """Code → name of every language that a version can be translated into."""
    own = validation.parse_storable_text(version.source).language
    return {
        code: f"{get_language_info(code)['name_translated']} ({info['name_local']})"
        for code, info in sorted(LANG_INFO.items())
        if "name" in info and code != own
    }


def _being_written(version: LicenseVersion) -> QuerySet[Any]:
    """LicenseTranslation or TranslationDraft: with a draft a translation is announced, to what was
    announced it is added."""
    if version.status == VersionStatus.DRAFT:
        return LicenseTranslation.objects.filter(version=version)
    return TranslationDraft.objects.filter(version=version)


def _asked(text: LicenseText) -> list[tuple[str, str, int]]:
    return [(field.name, field.kind, len(field.options)) for field in text.form_fields]

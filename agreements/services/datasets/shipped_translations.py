"""Translations that come in files beside an LA: drafts, which a data owner publishes or not."""

from collections.abc import Iterable

from agreements import audit
from agreements.documents.license_text import LicenseText
from agreements.enums import AuditAction, VersionStatus
from agreements.models import AuditEvent, Dataset, LicenseVersion, TranslationDraft, User
from agreements.services.license_texts import display, drafts, translations
from agreements.services.license_texts.version_lock import audit_subject


def misfits(text: LicenseText, binding: LicenseText) -> list[str]:
    """Sentences about where it does not fit the text that binds."""
    unsaved = LicenseVersion(number=binding.version, source=binding.source)
    return translations.translation_objections(text, unsaved, text.language)


def add_drafts(
    dataset: Dataset, source: str, texts: Iterable[LicenseText], *, by: User | None
) -> list[str]:
    """Put them beside the version whose text is `source`, where nobody ever translated it; the
    languages that were added."""
    version = dataset.versions.filter(sha256=drafts.digest(source)).first()
    if version is None or version.status == VersionStatus.DRAFT:
        return []
    touched = (AuditAction.VERSION_TRANSLATE, AuditAction.VERSION_PUBLISH_TRANSLATION)
    if AuditEvent.objects.filter(subject=audit_subject(version), action__in=touched).exists():
        return []
    there = set(display.texts_by_language(version))
    added = [text for text in texts if text.language not in there]
    for text in added:
        TranslationDraft.objects.create(version=version, language=text.language, source=text.source)
        audit.record(
            AuditAction.VERSION_TRANSLATE,
            audit_subject(version),
            by=by,
            language=text.language,
            sha256=drafts.digest(text.source),
        )
    return [text.language for text in added]

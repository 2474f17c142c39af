"""LA versions for tests of the desk, and where they stand."""

from django.conf import settings

from agreements import models
from agreements.enums import Status, Verb, VersionStatus
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from agreements.services.versions import announcement, announcement_preconditions
from tests.factories import (
    LONG_AGO,
    AgreementFactory,
    LicenseVersionFactory,
    rendered_version,
    staff_user,
)

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")


def version_for(verb: Verb) -> models.LicenseVersion:
    """That of a dataset in which there is such a decision."""
    return LicenseVersionFactory(dataset__two_reviewers=verb == Verb.RECOMMEND)


def ready_draft() -> models.LicenseVersion:
    """Version 1.1 of a dataset with two approved agreements, an open and an ended request."""
    version = rendered_version(dataset__slug="casmemg")
    for status in (Status.APPROVED, Status.APPROVED, Status.SUBMITTED, Status.REJECTED):
        AgreementFactory(version=version, status=status)
    by = staff_user(staff.DATA_OWNER, version.dataset)
    source = drafts.initial_text(version.dataset).replace("virus free", "free of viruses")
    draft = drafts.create_draft(version.dataset, by=by, source=source)
    models.LicenseVersion.objects.filter(pk=draft.pk).update(summary="One clause.")
    draft.refresh_from_db()
    return draft


def announced(draft: models.LicenseVersion) -> models.LicenseVersion:
    """The version announced by the dataset's only member of staff, for the first day possible."""
    by = draft.dataset.staff.get()
    return announcement.announce(draft, announcement_preconditions.earliest_day(draft), by=by)


def with_translation_draft() -> models.LicenseVersion:
    """A version in force, with the draft of a French translation."""
    version = rendered_version()
    source = version.source.replace("language: en", "language: fr").replace("virus free", "propre")
    models.TranslationDraft.objects.create(version=version, language="fr", source=source)
    return version


def frozen(draft: models.LicenseVersion) -> None:
    """The version in the state of an announced one, and nobody told."""
    models.LicenseVersion.objects.filter(pk=draft.pk).update(
        status=VersionStatus.ANNOUNCED,
        announced_at=LONG_AGO,
        announced_by=draft.dataset.staff.get(),
        effective_at=LONG_AGO,
    )


def stored(draft: models.LicenseVersion) -> models.LicenseVersion:
    """The version as the database has it now."""
    return models.LicenseVersion.objects.get(pk=draft.pk)


def nothing_happened(draft: models.LicenseVersion) -> bool:
    """Whether it is still a draft and nobody is to be told."""
    untold = not models.NoticeDelivery.objects.exists()
    return stored(draft).status == VersionStatus.DRAFT and untold

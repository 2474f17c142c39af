"""Datasets as the public sees them."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from agreements.enums import VersionStatus
from agreements.lifecycle import OPEN
from agreements.models import Agreement, Dataset, LicenseVersion, User
from agreements.selectors.access import agreements_of
from agreements.selectors.associates.listings import listings_of
from agreements.selectors.long_texts import without_texts


def listed_datasets() -> QuerySet[Dataset]:
    """The datasets that are shown to the public, by name."""
    return Dataset.objects.filter(is_listed=True)


def listed_and_own_datasets(user: User | None) -> QuerySet[Dataset]:
    """Those, and the ones that this person has requests for or is listed in, shown or not; by
    name."""
    shown = Q(is_listed=True)
    if user is not None:
        shown |= Q(pk__in=agreements_of(user).order_by().values("dataset"))
        shown |= Q(pk__in=listings_of(user).order_by().values("agreement__dataset"))
    return Dataset.objects.filter(shown)


def dataset_for(user: User, slug: str) -> Dataset:
    """One of these, or Http404."""
    return get_object_or_404(listed_and_own_datasets(user), slug=slug)


def version_in_force(dataset: Dataset) -> LicenseVersion | None:
    """The LA that whoever applies now will sign; None before the first took effect."""
    return dataset.versions.filter(status=VersionStatus.IN_FORCE).order_by().first()


def version_to_sign(agreement: Agreement) -> LicenseVersion:
    """The LA that is signed now; a draft may have been started under another. Of an amendment it
    is the one that binds its agreement."""
    if agreement.amends:
        return agreement.amends.version
    version = agreement.version
    if version.status == VersionStatus.IN_FORCE:  # as nearly always: no query
        return version
    return version_in_force(agreement.dataset) or version


def datasets_without_license() -> QuerySet[Dataset]:
    """The datasets of which no LA is in force yet: their first is put into force, not announced."""
    return Dataset.objects.exclude(versions__status=VersionStatus.IN_FORCE)


def version_announced(dataset: Dataset) -> LicenseVersion | None:
    """The LA that is about to replace the one in force, if any; with what it replaces."""
    announced = dataset.versions.filter(status=VersionStatus.ANNOUNCED).order_by()
    return without_texts(announced.select_related("replaces"), "replaces").first()


def version_coming(agreement: Agreement) -> LicenseVersion | None:
    """The announced LA that a request may have to be signed under. None once it is not open any
    more, and for an amendment, which holds under whatever binds its agreement."""
    may_be_signed_anew = agreement.status in OPEN and not agreement.amends_id
    return version_announced(agreement.dataset) if may_be_signed_anew else None


def public_versions(dataset: Dataset) -> QuerySet[LicenseVersion]:
    """The versions that the public may read, newest first."""
    found = dataset.versions.exclude(status=VersionStatus.DRAFT)
    return found.order_by("-created_at", "-pk")

"""A dataset begun at the desk, shown to the public, and hidden again while nobody has applied."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.models import Dataset, StudentRequest, User
from agreements.selectors import access
from agreements.services.review import defect_list
from agreements.services.versions import announcement

from .opening_steps import first_draft, opening_steps

ADD, CHANGE = "agreements.add_dataset", "agreements.change_dataset"


class NotReadyToShow(InvalidTransition):
    """Something is missing; the sentence says what."""


class SlugTaken(PortalError):
    """Of two who begin at once one is first."""

    sentence = _("There is a dataset with this short name already. Choose another one.")


class AlreadyShown(InvalidTransition):
    """Somebody else was faster."""

    sentence = _("This dataset is shown to the public already. Nothing has to be done.")


class AlreadyHidden(InvalidTransition):
    """Likewise."""

    sentence = _("This dataset is not shown to the public. Nothing has to be done.")


class AppliedFor(InvalidTransition):
    """Whoever has applied must find the page again."""

    sentence = _(
        "Somebody has applied for this dataset: it can’t be hidden any more. Suspend all "
        "access if nobody may have the data."
    )


def may_begin(user: User) -> bool:
    """A data owner of any dataset, or an administrator."""
    return access.is_staff_with(user, ADD) and (user.is_superuser or user.datasets.exists())


def begin_dataset(*, by: User, named: Mapping[str, str]) -> Dataset:
    """A hidden dataset with the stock list of defects, `by` on its staff.

    Raises NotYourMove, SlugTaken.
    """
    if not may_begin(by):
        raise NotYourMove
    with transaction.atomic():
        dataset, is_new = Dataset.objects.get_or_create(slug=named["slug"], defaults=named)
        if not is_new:
            raise SlugTaken
        if not by.is_superuser:  # who has all datasets
            dataset.staff.add(by)
        defect_list.adopt_default_defects(dataset)
        audit.record(AuditAction.DATASET_ADD, dataset.slug, by=by)
    return dataset


def show_dataset(dataset: Dataset, *, by: User, seen: str) -> Dataset:
    """Show it to the public; its first LA, in the state that was `seen` (its digest), is put into
    force with it where none is. Raises NotYourMove, NotReadyToShow, AlreadyShown, LookAgain."""
    with transaction.atomic():
        stands = locked_for_change(dataset, by)
        if stands.is_listed:
            raise AlreadyShown
        if missing := [step.missing for step in opening_steps(stands) if step.missing]:
            raise NotReadyToShow(" ".join(missing))
        draft = first_draft(stands)
        if draft is not None:
            announcement.put_into_force(draft, seen=seen, by=by)
        stands.is_listed = True
        stands.save(update_fields=["is_listed"])
        audit.record(AuditAction.DATASET_SHOW, stands.slug, by=by)
    return stands


def hide_dataset(dataset: Dataset, *, by: User) -> Dataset:
    """Hide it from the public. Raises NotYourMove, AlreadyHidden, AppliedFor."""
    with transaction.atomic():
        # Waits for whoever is applying: their row locks the key of this one.
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        stands = locked_for_change(dataset, by)
        if not stands.is_listed:
            raise AlreadyHidden
        if is_applied_for(stands):
            raise AppliedFor
        stands.is_listed = False
        stands.save(update_fields=["is_listed"])
        audit.record(AuditAction.DATASET_HIDE, stands.slug, by=by)
    return stands


def is_applied_for(dataset: Dataset) -> bool:
    """Whether there is a request, a student's among them."""
    return dataset.agreements.exists() or StudentRequest.objects.filter(dataset=dataset).exists()


def locked_for_change(dataset: Dataset, by: User) -> Dataset:
    """The row, by the lock that drafts take too. Raises NotYourMove."""
    stands = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    if not access.may_on_dataset(by, CHANGE, stands):
        raise NotYourMove
    return stands

"""All access to a dataset is suspended at once, and the suspension lifted by somebody else.

It ends no grant: while it is open none of the dataset is live (`selectors.grants.live_grants`).
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AccessChange, AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.mail import suspension_letters
from agreements.models import Dataset, DatasetSuspension, User
from agreements.selectors import access
from agreements.selectors.grants import live_grants
from agreements.services.grant_changes import note_changes

SUSPEND = "agreements.suspend_dataset"


class AlreadySuspended(InvalidTransition):
    """Of two who suspend at once one is first."""

    sentence = gettext_lazy(
        "All access to this dataset is suspended already. Nothing has to be done."
    )


class AlreadyLifted(InvalidTransition):
    """Somebody else was faster."""

    sentence = gettext_lazy("This suspension has been lifted already. Nothing has to be done.")


class OwnSuspension(NotYourMove):
    """Who suspended does not lift it: four eyes."""

    sentence = gettext_lazy(
        "You suspended access yourself. Another owner or reviewer of the dataset, or an "
        "administrator, lifts the suspension."
    )


def suspend_access(
    dataset: Dataset, *, by: User, reason: str, tells_holders: bool = False
) -> DatasetSuspension:
    """From now on nobody gets anything of the dataset. Its whole staff is told by mail; with
    `tells_holders` everybody who has access as well, by `suspension_news`.

    Raises NotYourMove, ReasonMissing, AlreadySuspended.
    """
    if not access.may_on_dataset(by, SUSPEND, dataset):
        raise NotYourMove
    if not reason.strip():
        raise ReasonMissing(_("Say why. All staff of the dataset read it."))
    try:
        with transaction.atomic():
            made = DatasetSuspension.objects.create(
                dataset=dataset,
                reason=reason.strip(),
                tells_holders=tells_holders,
                suspended_at=timezone.now(),
                suspended_by=by,
            )
            audit.record(AuditAction.DATASET_SUSPEND, dataset.slug, by=by, reason=made.reason)
            note_changes(AccessChange.SUSPENDED, dataset.pk, [None], at=made.suspended_at)
            suspension_letters.tell_staff("dataset_suspended", made, by=by)
    except IntegrityError:
        if live_grants.open_suspension(dataset) is None:
            raise
        raise AlreadySuspended from None
    return made


def may_lift(suspension: DatasetSuspension, user: User) -> bool:
    """Whether this person may lift it: any owner or reviewer, so that a dataset with one owner is
    not stuck; not who suspended, unless as an administrator."""
    may_here = access.works_on(user, suspension.dataset)
    return may_here and (user.is_superuser or user.pk != suspension.suspended_by_id)


def lift_suspension(suspension: DatasetSuspension, *, by: User) -> DatasetSuspension:
    """Every live grant is live again. The whole staff is told, and so is who was told before.

    Raises NotYourMove, OwnSuspension, AlreadyLifted.
    """
    with transaction.atomic():
        rows = DatasetSuspension.objects.select_for_update(of=("self",), no_key=True)
        stands = rows.select_related("dataset").get(pk=suspension.pk)
        if not access.works_on(by, stands.dataset):
            raise NotYourMove
        if not may_lift(stands, by):
            raise OwnSuspension
        if stands.lifted_at is not None:
            raise AlreadyLifted
        stands.lifted_at, stands.lifted_by = timezone.now(), by
        stands.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(AuditAction.DATASET_RESUME, stands.dataset.slug, by=by)
        note_changes(AccessChange.RESUMED, stands.dataset_id, [None], at=stands.lifted_at)
        suspension_letters.drop_queued_news(
            stands, _("The suspension was lifted before this left.")
        )
        suspension_letters.tell_staff("dataset_resumed", stands, by=by)
    return stands

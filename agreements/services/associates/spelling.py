"""The data owner corrects how the name of somebody who is listed is written.

What was signed stays as it was signed; both names are on record.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AssociateState, AuditAction, Status, Verb
from agreements.exceptions import NotYourMove, PortalError, ReasonMissing, SameSpelling
from agreements.mail import associate_letters
from agreements.models import AssociatedUser, User
from agreements.selectors import access
from agreements.services import search_index
from agreements.services.agreement_row import lock_agreement
from agreements.text import person_key

from .associate_transitions import AgreementOver, ListingMovedOn


class NameTaken(PortalError):
    """Two people of one agreement with one name and ID."""

    sentence = _(
        "Somebody else of this name and ID is on the list. If these are two people, add what "
        "tells them apart, such as the department."
    )


def check_correctable(associate: AssociatedUser, *, by: User) -> None:
    """Whoever may revoke the agreement may correct names in it, never on their own.

    Raises NotYourMove, AgreementOver, ListingMovedOn.
    """
    if not access.may(by, associate.agreement, Verb.REVOKE):
        raise NotYourMove
    if associate.agreement.status != Status.APPROVED:
        raise AgreementOver
    if associate.state == AssociateState.ENDED:
        raise ListingMovedOn


def correct_name(associate: AssociatedUser, *, by: User, name: str, reason: str) -> AssociatedUser:
    """Write the name anew; the signer and the person read why.

    Raises what `check_correctable` raises, and ReasonMissing, SameSpelling, NameTaken.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        agreement = lock_agreement(associate.agreement)
        rows = AssociatedUser.objects.select_related("agreement__signer", "agreement__dataset")
        stands = rows.get(pk=associate.pk)
        check_correctable(stands, by=by)
        before, stands.name, stands.person_key = stands.name, name, person_key(name)
        if before == name:
            raise SameSpelling
        same = {"person_key": stands.person_key, "competition_id": stands.competition_id}
        others = agreement.associates.filter(until=None, **same).exclude(pk=stands.pk)
        if others.exists():
            raise NameTaken
        stands.save(update_fields=["name", "person_key"])
        search_index.index_people(agreement)
        event = audit.record(
            AuditAction.ASSOCIATE_CORRECT,
            agreement.reference,
            by=by,
            before=before,
            person=name,
            reason=reason.strip(),
            listing=stands.pk,
        )
        associate_letters.name_corrected(
            stands, before, reason.strip(), key=f"name_corrected:{event.pk}"
        )
    return stands

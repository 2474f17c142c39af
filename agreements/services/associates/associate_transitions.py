"""The only code that changes the state of somebody who is listed.

One transaction: the agreement locked, so that its end and a confirmation come one after the other;
the state compared; the grant given or ended; the audit event.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.associate_lifecycle import ASSOCIATE_TABLE
from agreements.enums import (
    ASSOCIATE_ACTIONS,
    AssociateState,
    AssociateVerb,
    GrantEnd,
    Status,
    Verb,
)
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import permission
from agreements.models import AssociatedUser, User
from agreements.selectors import access
from agreements.selectors.associates.listings import is_own_listing
from agreements.services import search_index
from agreements.services.agreement_row import lock_agreement
from agreements.services.grants import grants

_OF_SYSTEM_ALONE = (AssociateVerb.CARRY, AssociateVerb.HAND_OVER)


class AgreementOver(InvalidTransition):
    """Nobody is invited, and nobody confirms, under an agreement that is not in force."""

    sentence = _(
        "This is not possible any more: the License Agreement is not in force. See its page for "
        "what you can do."
    )


class ListingMovedOn(InvalidTransition):
    """Somebody else, or another tab, was faster."""

    sentence = _(
        "This is not possible any more: the person’s place on the list has changed. Reload the "
        "page to see how it stands."
    )


def apply_to_associate(
    associate: AssociatedUser, verb: AssociateVerb, *, by: User | None, **columns: object
) -> AssociatedUser:
    """Move somebody by `verb`, write further columns, and return the row as it is then.

    `by=None` is the system, which invites, carries and hands over. Raises NotYourMove,
    AgreementOver, ListingMovedOn.
    """
    row = ASSOCIATE_TABLE[verb]
    with transaction.atomic():
        agreement = lock_agreement(associate.agreement)
        rows = AssociatedUser.objects.select_for_update(of=("self",))
        stands = rows.select_related("agreement__signer", "agreement__dataset").get(pk=associate.pk)
        if not _may(by, stands, verb):
            raise NotYourMove
        if agreement.status != Status.APPROVED:
            raise AgreementOver
        if stands.state not in row.sources:
            raise ListingMovedOn
        if row.target is AssociateState.ENDED:
            why = GrantEnd.LEFT if row.own else GrantEnd.REMOVED
            if verb is AssociateVerb.HAND_OVER:
                why = GrantEnd.HANDED_OVER
            grants.end_grants_of(stands, why, by=by)
        columns["state"] = row.target
        for column, value in columns.items():
            setattr(stands, column, value)
        stands.save(update_fields=list(columns))
        if "email" in columns:
            search_index.index_people(agreement)
        if row.target is AssociateState.CONFIRMED:
            grants.give_grant(stands)
        audit.record(
            ASSOCIATE_ACTIONS[verb],
            stands.agreement.reference,
            by=by,
            person=stands.name,
            listing=stands.pk,
        )
    return stands


def _may(by: User | None, associate: AssociatedUser, verb: AssociateVerb) -> bool:
    if by is None:
        return verb in (AssociateVerb.INVITE, *_OF_SYSTEM_ALONE)
    agreement = associate.agreement
    if not by.is_active or verb in _OF_SYSTEM_ALONE:
        return False
    if ASSOCIATE_TABLE[verb].own:
        return is_own_listing(by, associate)
    is_signer = agreement.signer.user_id == by.pk
    return is_signer or access.may_on_dataset(by, permission(Verb.REVOKE), agreement.dataset)

"""Whoever goes to another signer is there, with the approval of what that one signed for them.

Who has read what binds them there has access there before the old one ends. Everybody else is asked
to confirm, like anybody who is listed.
"""

from django.utils import timezone

from agreements.enums import AssociateState, AssociateVerb, HandOverState
from agreements.mail import hand_over_letters
from agreements.models import Agreement, AssociatedUser, HandOver
from agreements.selectors.associates import hand_overs, successions
from agreements.services import search_index
from agreements.services.agreement_row import lock_agreements
from agreements.services.grants.deletions import lock_accounts

from .associate_transitions import apply_to_associate

_ALL_OF_A_LETTER = ("agreement__version", "agreement__signer", "agreement__dataset")


def lock_for_approval(agreement: Agreement) -> None:
    """All agreements that the approval of this request or amendment changes, and the accounts of
    who comes: two approvals whose people cross would wait for each other."""
    into = agreement.amends or agreement
    former = into.succeeds or into
    theirs = hand_overs.coming_to(into).values_list("listing__agreement", flat=True)
    lock_agreements([into.pk, agreement.pk, former.pk, *theirs])
    coming = hand_overs.coming_to(into)  # also who said so while this waited
    there = former.associates.filter(user__isnull=False).values_list("user", flat=True)
    accounts = [into.signer.user_id, former.signer.user_id, *there]
    lock_accounts([*accounts, *(row.asked_by_id for row in coming)])


def lock_for_reinstatement(agreement: Agreement) -> None:
    """In the same order: the approval of another request of its signer would wait for the account,
    and be waited for."""
    lock_agreements([agreement.pk])
    confirmed = agreement.associates.filter(state=AssociateState.CONFIRMED)
    lock_accounts([agreement.signer.user_id, *confirmed.values_list("user", flat=True)])


def complete_moves(agreement: Agreement) -> None:
    """Whoever was agreed to go to this signer, and is on the list now, is no longer on the other.

    Called in the transaction of the approval by which they are listed here, before anybody is
    invited: who comes with access is asked nothing.
    """
    listed = agreement.associates.select_related(*_ALL_OF_A_LETTER)
    for row in hand_overs.coming_to(agreement):
        place = successions.place_to_go_to(row, listed)
        if place is not None:
            _complete(row, place)


def _complete(row: HandOver, place: AssociatedUser) -> None:
    now, person, old = timezone.now(), row.asked_by, row.listing
    email = place.email or person.email
    if successions.comes_with_access(row, place):
        row.version = place.agreement.version
        place = apply_to_associate(
            place,
            AssociateVerb.CARRY,
            by=None,
            email=email,
            user=person,
            invited_at=place.invited_at or now,
            confirmed_at=now,
        )
    elif place.email != email:  # listed by name alone: they can be invited all the same
        place.email = email
        place.save(update_fields=["email"])
        search_index.index_people(place.agreement)
    apply_to_associate(old, AssociateVerb.HAND_OVER, by=None, until=now, ended_by=person)
    row.state, row.closed_at = HandOverState.DONE, now
    row.save(update_fields=["state", "closed_at", "version"])
    hand_over_letters.handed_over(row, place)

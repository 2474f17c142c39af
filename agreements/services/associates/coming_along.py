"""The people of an agreement come along to the one that is to take its place: its signer lists them
in what is signed, and each says so for themself.

Their word is a hand-over, agreed to from the start; the approval completes it. Until then they may
take it back.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import AssociateState, AuditAction, HandOverState, Status
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.mail import hand_over_letters, succession_letters
from agreements.models import Agreement, AssociatedUser, HandOver, User
from agreements.models.hand_over import OPEN
from agreements.selectors.associates import hand_overs, successions
from agreements.selectors.associates.listings import is_own_listing
from agreements.services.agreement_row import lock_agreement

from .associate_transitions import AgreementOver, ListingMovedOn
from .hand_overs import call_off_locked, record_move

_ALL_OF_A_LETTER = (
    "listing__agreement__signer",
    "listing__agreement__dataset",
    "listing__agreement__version",
    "listing__user",
)
_MAY_COME = (AssociateState.INVITED, AssociateState.CONFIRMED)


class SuccessorMovedOn(InvalidTransition):
    """What the page showed is not what is signed, or not any more."""

    sentence = _(
        "What was to take the place of this License Agreement has changed meanwhile. "
        "Read how it stands now."
    )


def ask_people(successor: Agreement) -> None:
    """Write to everybody who is on both lists, when the new one is signed; to each once.

    Called in the transaction in which the signed scan is submitted.
    """
    former = successor.succeeds
    if former is None or former.status != Status.APPROVED:
        return
    for each in successions.companions(successor):
        if each.place and not each.comes and each.listing.state in _MAY_COME:
            succession_letters.come_along(each.listing, successor)


def come_along(listing: AssociatedUser, successor: Agreement, *, by: User) -> HandOver:
    """The person goes with their list to this successor, which the page showed; another move of
    theirs that is under way is called off. Twice is harmless.

    Raises NotYourMove, AgreementOver, ListingMovedOn, SuccessorMovedOn.
    """
    with transaction.atomic():
        former = lock_agreement(listing.agreement)
        rows = AssociatedUser.objects.select_related("agreement__signer", "agreement__dataset")
        stands = rows.get(pk=listing.pk)
        if not _is_own(stands, by):
            raise NotYourMove
        if former.status != Status.APPROVED:
            raise AgreementOver
        if stands.state not in _MAY_COME:
            raise ListingMovedOn
        is_it = successions.open_successor(former) == successor
        signed = Agreement.objects.select_related("signer__user", "version").get(pk=successor.pk)
        is_signed = is_it and signed.status in successions.SIGNED and signed.signer.user
        if not is_signed or not successions.place_of(stands, signed.associates.all()):
            raise SuccessorMovedOn
        if there := hand_overs.hand_over_of(stands):
            if there.to_email == signed.signer.email and there.state == HandOverState.AGREED:
                return there
            call_off_locked(there, by=by)
            hand_over_letters.called_off(there, by, told_new=there.agreed_at is not None)
        now = timezone.now()
        made = HandOver.objects.create(
            listing=stands,
            version=signed.version,
            to_email=signed.signer.email,
            state=HandOverState.AGREED,
            asked_at=now,
            asked_by=by,
            agreed_at=now,
            agreed_by=signed.signer.user,
        )
        record_move(AuditAction.HANDOVER_COME_ALONG, made, by=by)
    return made


def stay_behind(listing: AssociatedUser, *, by: User) -> None:
    """The person takes their word back; what was decided meanwhile stands. Twice is harmless.

    Raises NotYourMove.
    """
    with transaction.atomic():
        lock_agreement(listing.agreement)
        stands = AssociatedUser.objects.get(pk=listing.pk)
        if not _is_own(stands, by):
            raise NotYourMove
        there = hand_overs.coming_along().filter(listing=stands).first()
        if there is not None:
            call_off_locked(there, by=by)


def leave_where_they_are(successor: Agreement, *, by: User) -> None:
    """The successor came to nothing: whoever said yes stays where they are, and is told.

    Called in the transaction in which it was withdrawn or rejected.
    """
    if successor.succeeds is None:
        return
    lock_agreement(successor.succeeds)
    # Also where that has ended: it may be reinstated, and their word was for this one.
    said_yes = HandOver.objects.filter(
        listing__agreement=successor.succeeds, to_email=successor.signer.email, state__in=OPEN
    )
    for row in said_yes.select_related(*_ALL_OF_A_LETTER):
        call_off_locked(row, by=by)
        if row.listing.until is None and row.listing.agreement.status == Status.APPROVED:
            succession_letters.came_to_nothing(row.listing, successor)


def _is_own(listing: AssociatedUser, by: User) -> bool:
    return by.is_active and is_own_listing(by, listing)

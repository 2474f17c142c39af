"""Somebody who is listed goes to another signer: asked, agreed, or called off.

Until what the new signer signs is approved, nothing changes; each side can call it off before.
What the approval does to it: `moves_at_approval`.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AssociateState, AuditAction, HandOverState, Status
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.mail import hand_over_letters
from agreements.models import AssociatedUser, HandOver, User
from agreements.models.hand_over import OPEN
from agreements.selectors.addresses import addresses_of, addresses_of_signer
from agreements.selectors.associates import hand_overs
from agreements.selectors.associates.listings import is_own_listing
from agreements.selectors.student_requests import student_requests
from agreements.services.agreement_row import lock_agreement

from .associate_transitions import AgreementOver, ListingMovedOn


class HandOverMovedOn(InvalidTransition):
    """Somebody else, or another tab, was faster."""

    sentence = _(
        "This is not possible any more: the move was called off, or is done. Reload the page to "
        "see how it stands."
    )


class AlreadyAsked(PortalError):
    """One move at a time."""

    sentence = _("You have asked to move already. Call that off first.")


class AddressStopped(InvalidTransition):
    """The address wants no mail that others cause, be it by a student's request or by a move."""

    sentence = _(
        "We can’t write to the new supervisor’s address: mail of this kind was stopped for it, "
        "whoever asks. Talk to them: they can sign for you without a mail from us."
    )


class SameSigner(PortalError):
    """There is nothing to move."""

    sentence = _("Enter the address of the supervisor to whom you go: it is another one.")


def ask_to_move(listing: AssociatedUser, *, by: User, to_email: str) -> HandOver:
    """The person wants to be listed by another signer, who has this address. Their signer is asked.

    Raises NotYourMove, AgreementOver, ListingMovedOn, SameSigner, AddressStopped, AlreadyAsked.
    """
    with transaction.atomic():
        agreement = lock_agreement(listing.agreement)
        rows = AssociatedUser.objects.select_related("agreement__signer", "agreement__dataset")
        stands = rows.get(pk=listing.pk)
        if not is_own_listing(by, stands) or not by.is_active:
            raise NotYourMove
        if agreement.status != Status.APPROVED:
            raise AgreementOver
        if stands.state not in (AssociateState.INVITED, AssociateState.CONFIRMED):
            raise ListingMovedOn
        if to_email in (*addresses_of_signer(agreement.signer), *addresses_of(by)):
            raise SameSigner
        if student_requests.is_stopped(to_email):
            raise AddressStopped
        try:
            with transaction.atomic():
                made = HandOver.objects.create(
                    listing=stands,
                    version=agreement.version if stands.confirmed_at else None,
                    to_email=to_email,
                    asked_at=timezone.now(),
                    asked_by=by,
                )
        except IntegrityError:
            raise AlreadyAsked from None
        record_move(AuditAction.HANDOVER_ASK, made, by=by)
        hand_over_letters.asked(made)
    return made


def agree_to_move(hand_over: HandOver, *, by: User) -> HandOver:
    """The old signer lets the person go; the new one is asked to list them.

    Raises NotYourMove, HandOverMovedOn, AddressStopped.
    """
    with transaction.atomic():
        row = _lock(hand_over)
        if row.listing.agreement.signer.user_id != by.pk or not by.is_active:
            raise NotYourMove
        if row.state != HandOverState.ASKED:
            raise HandOverMovedOn
        if student_requests.is_stopped(row.to_email):
            raise AddressStopped
        row.state, row.agreed_at, row.agreed_by = HandOverState.AGREED, timezone.now(), by
        row.save(update_fields=["state", "agreed_at", "agreed_by"])
        record_move(AuditAction.HANDOVER_AGREE, row, by=by)
        hand_over_letters.agreed(row)
    return row


def call_off_move(hand_over: HandOver, *, by: User) -> HandOver:
    """Each side can: the person, the old signer, and the new one once asked. The others are told.

    Raises NotYourMove, HandOverMovedOn.
    """
    with transaction.atomic():
        row = _lock(hand_over)
        is_new = row.state == HandOverState.AGREED and row.to_email in addresses_of(by)
        sides = (row.asked_by_id, row.listing.agreement.signer.user_id)
        if not by.is_active or not (is_new or by.pk in sides):
            raise NotYourMove
        was_agreed = row.state == HandOverState.AGREED
        call_off_locked(row, by=by)
        hand_over_letters.called_off(row, by, told_new=was_agreed)
    return row


def call_off_locked(row: HandOver, *, by: User) -> None:
    """Close an open one, whose agreement is locked; on record."""
    row.state, row.closed_at, row.closed_by = HandOverState.CALLED_OFF, timezone.now(), by
    row.save(update_fields=["state", "closed_at", "closed_by"])
    record_move(AuditAction.HANDOVER_CALL_OFF, row, by=by)


def record_move(action: AuditAction, row: HandOver, *, by: User) -> None:
    """Write to the audit log what became of a hand-over: of whom, and to which signer."""
    reference = row.listing.agreement.reference
    audit.record(action, reference, by=by, person=row.listing.name, new_signer=row.to_email)


def _lock(hand_over: HandOver) -> HandOver:
    """The row as it stands, if it is open; until the transaction ends nobody else moves it."""
    lock_agreement(hand_over.listing.agreement)
    row = hand_overs.open_hand_overs().filter(pk=hand_over.pk, state__in=OPEN).first()
    if row is None:
        raise HandOverMovedOn
    return row

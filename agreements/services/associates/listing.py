"""People whom a signer lists are invited, confirm, and end; each by one verb."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import AssociateState, AssociateVerb
from agreements.exceptions import PortalError, ReasonMissing
from agreements.mail import associate_letters
from agreements.models import Agreement, AssociatedUser, User
from agreements.selectors.addresses import addresses_of_signer
from agreements.selectors.associates import listings
from agreements.services import search_index

from .associate_transitions import ListingMovedOn, apply_to_associate

_SIGNED_FOR = ("name", "person_key", "role", "competition_id", "email")


class AddressMissing(PortalError):
    """Whoever is listed without an address can't be invited."""

    sentence = _("Enter this person’s e-mail address: the invitation is sent there.")


class AddressTaken(PortalError):
    """Two people of one agreement, or a person and the signer, with one address."""

    sentence = _(
        "This address is the signer’s, or that of somebody else on the list. Enter this "
        "person’s own."
    )


def list_added(amendment: Agreement) -> None:
    """Put the people of an amendment onto the list of the agreement that it amends; its own rows
    stay as the record of what was signed.

    Called in the transaction of its approval, which holds the lock of both.
    """
    agreement = amendment.amends
    if agreement is None:
        return
    last = agreement.associates.aggregate(last=Max("position"))["last"] or 0
    AssociatedUser.objects.bulk_create(
        AssociatedUser(
            agreement=agreement,
            position=position,
            **{name: getattr(person, name) for name in _SIGNED_FOR},
        )
        for position, person in enumerate(amendment.associates.all(), start=last + 1)
    )
    search_index.index_people(agreement)


def invite_listed(agreement: Agreement) -> None:
    """Invite everybody who is listed with an address and was not asked yet.

    Called in the transaction of the approval, after whatever it ends: a letter says which access
    somebody has.
    """
    for associate in listings.to_be_invited(agreement.pk):
        _invite(associate, by=None)


def invite(associate: AssociatedUser, *, by: User, email: str = "") -> AssociatedUser:
    """Send the invitation, or send it again, also to another address than before.

    Raises AddressMissing, AddressTaken, AgreementOver, ListingMovedOn, NotYourMove.
    """
    email = email or associate.email
    if not email:
        raise AddressMissing
    agreement = associate.agreement
    others = agreement.associates.filter(email=email, until=None).exclude(pk=associate.pk)
    if email in addresses_of_signer(agreement.signer) or others.exists():
        raise AddressTaken
    return _invite(associate, by=by, email=email)


def confirm(associate: AssociatedUser, *, by: User) -> AssociatedUser:
    """The person has read what binds them, and has access under their own name. Twice is harmless.

    Raises AgreementOver, ListingMovedOn, NotYourMove.
    """
    with transaction.atomic():
        try:
            return apply_to_associate(
                associate, AssociateVerb.CONFIRM, by=by, user=by, confirmed_at=timezone.now()
            )
        except ListingMovedOn:
            now = AssociatedUser.objects.get(pk=associate.pk)
            if now.state == AssociateState.CONFIRMED and now.user_id == by.pk:
                return now
            raise


def decline(associate: AssociatedUser, *, by: User, reason: str = "") -> AssociatedUser:
    """The person does not want to be listed, or no longer; the signer is told."""
    with transaction.atomic():
        ended = _end(associate, AssociateVerb.DECLINE, by=by, reason=reason)
        associate_letters.declined(ended, key=f"declined:{ended.pk}")
    return ended


def end_listing(associate: AssociatedUser, *, by: User, reason: str) -> AssociatedUser:
    """End at once that somebody is listed, and their access with it; they read the reason.

    Raises ReasonMissing, and as `invite`.
    """
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        ended = _end(associate, AssociateVerb.END, by=by, reason=reason)
        associate_letters.listing_ended(ended, key=f"listing_ended:{ended.pk}")
    return ended


def _invite(associate: AssociatedUser, *, by: User | None, email: str = "") -> AssociatedUser:
    with transaction.atomic():
        invited = apply_to_associate(
            associate,
            AssociateVerb.INVITE,
            by=by,
            email=email or associate.email,
            invited_at=timezone.now(),
        )
        associate_letters.listed(
            invited, key=f"listed:{invited.pk}:{invited.invited_at:%Y%m%d%H%M%S%f}"
        )
    return invited


def _end(
    associate: AssociatedUser, verb: AssociateVerb, *, by: User, reason: str
) -> AssociatedUser:
    return apply_to_associate(
        associate,
        verb,
        by=by,
        until=timezone.now(),
        ended_by=by,
        ended_reason=reason.strip(),
    )

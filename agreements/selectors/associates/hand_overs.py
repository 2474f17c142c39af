"""Who is about to go from one signer to another."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.enums import HandOverState, Status
from agreements.models import Agreement, AssociatedUser, HandOver, User
from agreements.models.hand_over import OPEN
from agreements.selectors.addresses import addresses_of, addresses_of_signer

from . import successions

# To the signer of what is to take the place of the agreement under which they are listed.
_TO_SUCCESSOR = Exists(
    Agreement.objects.filter(
        succeeds=OuterRef("listing__agreement"), signer__email=OuterRef("to_email")
    )
)


def open_hand_overs() -> QuerySet[HandOver]:
    """Those that can still come to something: an end of the listing, or of its agreement, is one
    of the hand-over, too."""
    found = HandOver.objects.filter(
        state__in=OPEN, listing__until=None, listing__agreement__status=Status.APPROVED
    )
    return found.select_related(
        "listing__agreement__signer", "listing__agreement__dataset", "listing__user", "asked_by"
    )


def coming_along() -> QuerySet[HandOver]:
    """Of these those of who comes along to what is to take the place of their agreement."""
    return open_hand_overs().filter(_TO_SUCCESSOR)


def hand_over_of(listing: AssociatedUser) -> HandOver | None:
    """The open one of somebody who is listed."""
    return open_hand_overs().filter(listing=listing).first()


def hand_overs_under(agreement: Agreement) -> QuerySet[HandOver]:
    """Who wants to go from this signer to another one; not who comes along with the signer."""
    found = open_hand_overs().filter(listing__agreement=agreement)
    return found.exclude(_TO_SUCCESSOR).order_by("pk")


def offers_to(user: User) -> QuerySet[HandOver]:
    """Who comes to this signer as soon as they sign for them; not who is listed already."""
    found = open_hand_overs().filter(state=HandOverState.AGREED, to_email__in=addresses_of(user))
    return found.exclude(_TO_SUCCESSOR).order_by("pk")


def signed_for(offer: HandOver, user: User) -> Agreement | None:
    """What this signer has signed with that person on its list already, and is not decided on."""
    signed = Agreement.objects.filter(
        signer__user=user,
        dataset=offer.listing.agreement.dataset_id,
        status__in=successions.SIGNED,
    )
    for each in signed.order_by("-pk"):
        there = each.associates.filter(until=None)
        if successions.place_of(offer.listing, there, of=offer.asked_by):
            return each
    return None


def coming_to(agreement: Agreement) -> QuerySet[HandOver]:
    """Whose move to this agreement's signer is agreed to, from others of the dataset."""
    found = open_hand_overs().filter(
        state=HandOverState.AGREED,
        to_email__in=addresses_of_signer(agreement.signer),
        listing__agreement__dataset=agreement.dataset_id,
    )
    return found.exclude(listing__agreement=agreement).order_by("asked_by", "pk")


def own_offer(user: User, pk: int) -> HandOver:
    """One of these, or Http404."""
    return get_object_or_404(offers_to(user), pk=pk)


def own_hand_over(user: User, reference: str, person: int) -> HandOver:
    """That of somebody whom this signer lists, or Http404."""
    return get_object_or_404(_under(user, reference, person, open_hand_overs()))


def own_closed_hand_over(user: User, reference: str, person: int) -> HandOver:
    """The last one of that person, called off, done, or over with the listing, or Http404."""
    rows = HandOver.objects.select_related("listing__agreement__dataset").order_by("-pk")
    last = _under(user, reference, person, rows).first()
    if last is None:
        raise Http404
    return last


def _under(user: User, reference: str, person: int, rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    return rows.filter(
        listing=person,
        listing__agreement__reference=reference,
        listing__agreement__signer__user=user,
    )

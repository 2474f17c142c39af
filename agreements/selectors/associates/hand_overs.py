"""Who is about to go from one signer to another."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.enums import HandOverState, Status
from agreements.models import Agreement, AssociatedUser, HandOver, User
from agreements.models.hand_over import OPEN
from agreements.selectors.addresses import addresses_of, addresses_of_signer

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
    found = open_hand_overs().filter(
        listing=person,
        listing__agreement__reference=reference,
        listing__agreement__signer__user=user,
    )
    hand_over = found.first()
    if hand_over is None:
        raise Http404
    return hand_over

"""Where somebody is listed under a signer, and who is listed there."""

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.http import Http404

from agreements.enums import AssociateState, Status
from agreements.lifecycle import ONCE_APPROVED
from agreements.models import Agreement, AssociatedUser, DownloadRecord, User
from agreements.selectors.addresses import addresses_of
from agreements.selectors.long_texts import without_texts


def listings_of(user: User) -> QuerySet[AssociatedUser]:
    """Where this person is listed, or was: by the address, until they confirmed; newest first.

    Only under agreements that were approved, and only since they were invited: before that,
    nobody has asked them anything.
    """
    theirs = Q(user=user) | Q(user=None, email__in=addresses_of(user))
    found = AssociatedUser.objects.filter(
        theirs, agreement__status__in=ONCE_APPROVED, invited_at__isnull=False
    )
    rows = found.select_related("agreement__signer", "agreement__dataset", "agreement__version")
    rows = without_texts(rows, "agreement__dataset", "agreement__version")
    return rows.order_by("-pk")


def is_own_listing(user: User, listing: AssociatedUser) -> bool:
    """Whether it is this person who is listed: by an address of theirs, until they confirmed."""
    if listing.user_id is not None:
        return listing.user_id == user.pk
    return listing.email in addresses_of(user)


def is_asked(listing: AssociatedUser) -> bool:
    """Whether they are asked to confirm, and have access once they do."""
    in_force = listing.agreement.status == Status.APPROVED
    return in_force and listing.state == AssociateState.INVITED


def own_listing(user: User, reference: str) -> AssociatedUser:
    """Of several under one agreement the one that stands, else the last; or Http404."""
    found = listings_of(user).filter(agreement__reference=reference)
    listing = found.filter(until=None).first() or found.first()
    if listing is None:
        raise Http404
    return listing


def listed_under(agreement: Agreement) -> QuerySet[AssociatedUser]:
    """Everybody under an agreement, those who ended last, each with `last_fetch`."""
    instructions = Q(grants__records__what=DownloadRecord.What.INSTRUCTIONS)
    last_fetch = Max("grants__records__at", filter=~instructions)
    people = agreement.associates.annotate(last_fetch=last_fetch)
    return people.order_by(F("until").asc(nulls_first=True), "position")


def listed_twice(amendment: Agreement) -> QuerySet[AssociatedUser]:
    """Whom an amendment would add, and who is on the list of its agreement already: by name and ID,
    or by e-mail."""
    there = AssociatedUser.objects.filter(
        Q(person_key=OuterRef("person_key"), competition_id=OuterRef("competition_id"))
        | (Q(email=OuterRef("email")) & ~Q(email="")),
        agreement=amendment.amends_id,
        until=None,
    )
    return amendment.associates.filter(Exists(there))


def to_be_invited(agreement_pk: int) -> QuerySet[AssociatedUser]:
    """Who is listed with an address and was not asked yet."""
    found = AssociatedUser.objects.filter(agreement=agreement_pk, state=AssociateState.NAMED)
    return found.exclude(email="")

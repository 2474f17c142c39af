"""An agreement that is to take the place of another one, or took it, and who comes along."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from agreements.enums import AssociateState, HandOverState, Status
from agreements.lifecycle import OPEN
from agreements.models import Agreement, AssociatedUser, HandOver, User
from agreements.selectors.addresses import addresses_of

# Its signer has signed it, for whoever is listed there.
SIGNED = (Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED)
_NOT_CONFIRMED = (AssociateState.NAMED, AssociateState.INVITED)
_AGREED = (HandOverState.AGREED, HandOverState.DONE)


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody of the list of the former agreement; `place` is theirs on the new list. `comes` says
    that they said yes, `with_access` that they need not confirm there, `has_come` that they are
    there."""

    listing: AssociatedUser
    place: AssociatedUser | None
    comes: bool
    with_access: bool
    has_come: bool


def other_addresses(agreement: Agreement) -> list[str]:
    """What the signer's account has proved beside the address with which this one was signed."""
    signer = agreement.signer
    return [address for address in addresses_of(signer.user) if address != signer.email]


def open_successor(agreement: Agreement) -> Agreement | None:
    """The one that is under way to take the place of this one."""
    return _successors(agreement, OPEN).first()


def signed_successor(agreement: Agreement) -> Agreement | None:
    """That one, once it is signed: the people are asked whether they come along."""
    return _successors(agreement, SIGNED).first()


def successor_in_force(agreement: Agreement) -> Agreement | None:
    """The one that took its place, whatever became of that since."""
    if agreement.status != Status.SUCCEEDED:
        return None
    found = agreement.successors.filter(approved_at__isnull=False)
    return found.select_related("signer__user", "dataset", "version").order_by("-pk").first()


def last_successor(agreement: Agreement) -> Agreement | None:
    """The latest, under way or not."""
    return _successors(agreement, Status.values).order_by("-pk").first()


def is_own(successor: Agreement) -> bool:
    """Whether it is of the same person, at another address."""
    former = successor.succeeds
    if former is None or successor.signer.user_id is None:
        return False
    return successor.signer.user_id == former.signer.user_id


def companions(successor: Agreement) -> list[Companion]:
    """Everybody on the list of the agreement that it succeeds, and who came from there."""
    if successor.succeeds_id is None:
        return []
    rows = HandOver.objects.filter(
        listing__agreement=successor.succeeds_id,
        to_email=successor.signer.email,
        state__in=_AGREED,
    )
    rows = rows.select_related("listing__agreement", "asked_by")
    moves = {row.listing_id: row for row in rows}
    done = [row.listing_id for row in moves.values() if row.state == HandOverState.DONE]
    listed = AssociatedUser.objects.filter(agreement=successor.succeeds_id)
    people = listed.filter(until=None) | listed.filter(pk__in=done)
    there = list(successor.associates.filter(until=None).select_related("agreement"))
    found = []
    for person in (
        people.select_related("user")
        .prefetch_related("user__emailaddress_set")
        .order_by("position")
    ):
        move = moves.get(person.pk)
        place = place_of(person, there, of=move.asked_by if move else None)
        carried = bool(move and place and comes_with_access(move, place))
        found.append(Companion(person, place, bool(move), carried, person.pk in done))
    return found


def comes_with_access(row: HandOver, place: AssociatedUser) -> bool:
    """Whoever has read what binds them in that place is asked nothing. What they have read is also
    what binds by now where they are still listed: they have access under it."""
    has_confirmed = row.listing.state == AssociateState.CONFIRMED
    bound = {row.listing.agreement.version_id} if has_confirmed else set()
    read = {row.version_id, *bound} - {None}
    return place.state in _NOT_CONFIRMED and place.agreement.version_id in read


def place_to_go_to(row: HandOver, listed: QuerySet[AssociatedUser]) -> AssociatedUser | None:
    """Of who moves, on the list of the new signer: none that somebody else has confirmed."""
    nobody_elses = Q(user=None) | Q(user=row.asked_by)
    return place_of(row.listing, listed.filter(nobody_elses, until=None), of=row.asked_by)


def place_of(
    listing: AssociatedUser, there: Iterable[AssociatedUser], *, of: User | None = None
) -> AssociatedUser | None:
    """That of somebody of one list on another one: by an address of theirs; where none is given
    there, by name and ID. `of` is their account, where they have not confirmed on the first one."""
    addresses = {listing.email, *addresses_of(of or listing.user)} - {""}
    same = (listing.person_key, listing.competition_id)
    rows = list(there)
    by_address = (row for row in rows if row.email in addresses)
    unnamed = (row for row in rows if not row.email)
    by_name = (row for row in unnamed if same == (row.person_key, row.competition_id))
    return next(by_address, None) or next(by_name, None)


def _successors(agreement: Agreement, statuses: Iterable[str]) -> QuerySet[Agreement]:
    found = agreement.successors.filter(status__in=statuses)
    return found.select_related("signer__user", "dataset", "version", "succeeds__signer")

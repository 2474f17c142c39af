"""A new signer lists somebody who comes from another one, in what they sign next."""

from agreements.enums import Status
from agreements.models import Agreement, HandOver, User
from agreements.selectors.access import agreements_of

from . import amending, applying, section_edits
from .applying import Person
from .progress import Section


def list_who_comes(hand_over: HandOver, *, by: User) -> Agreement:
    """The amendment, or where there is no agreement yet the request, of the new signer, with the
    person on its list while that may be edited.

    Raises NotYourMove, PortalError.
    """
    dataset = hand_over.listing.agreement.dataset
    # The one at the address that was named: another may be under way to take its place.
    at_address = agreements_of(by).filter(dataset=dataset, amends=None, status=Status.APPROVED)
    found = at_address.filter(signer__email=hand_over.to_email).first()
    found = found or applying.start_request(dataset, by=by)
    if found.status == Status.APPROVED:
        found = amending.start_amendment(found, by=by)
    person = Person(*(getattr(hand_over.listing, name) for name in Person._fields))
    listed = [Person(*row) for row in found.associates.values_list(*Person._fields)]
    if section_edits.is_editable(found) and not _is_among(person, listed):
        opened = section_edits.opened_now(found, Section.PEOPLE)
        applying.save_people(found, by=by, opened=opened, people=[*listed, person])
    return found


def _is_among(person: Person, listed: list[Person]) -> bool:
    by_name = [(each.name, each.competition_id) for each in listed]
    by_address = [each.email for each in listed if each.email]
    return (person.name, person.competition_id) in by_name or person.email in by_address

"""Who comes from another signer by the approval of a request or an amendment, told before it is
done."""

from dataclasses import dataclass

from agreements.enumeration import in_a_row
from agreements.enums import AssociateState
from agreements.models import Agreement, AssociatedUser
from agreements.selectors.associates import hand_overs, successions


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whose place `listing` under another signer ends. `with_access` says that they need
    not confirm here, `has_access` that they have access there now."""

    listing: AssociatedUser
    with_access: bool
    has_access: bool


def arrivals_at_approval(agreement: Agreement) -> list[Arrival]:
    """Those of agreed moves who are on this list; not who comes along from what it succeeds."""
    into = agreement.amends or agreement
    listed = AssociatedUser.objects.filter(agreement__in={into.pk, agreement.pk})
    found = []
    for row in hand_overs.coming_to(into):
        old = row.listing
        if old.agreement_id == into.succeeds_id:
            continue
        place = successions.place_to_go_to(row, listed.select_related("agreement"))
        if place is not None:
            carried = successions.comes_with_access(row, place)
            found.append(Arrival(old, carried, old.state == AssociateState.CONFIRMED))
    return found


def names_of_arrivals(agreement: Agreement) -> str:
    """Their names in one line; "" for nobody."""
    return in_a_row(each.listing.name for each in arrivals_at_approval(agreement))

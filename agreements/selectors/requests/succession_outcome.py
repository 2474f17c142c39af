"""What the approval of an agreement that is to take the place of another one does to whom, told
before it is done."""

from dataclasses import dataclass

from agreements.enums import Status
from agreements.models import Agreement
from agreements.selectors.associates import successions
from agreements.selectors.grants import what_ends
from agreements.selectors.grants.what_ends import Concerned


@dataclass(frozen=True, slots=True)
class SuccessionOutcome:
    """Of the people of `former`, each in one list: those who have access under the new one at once,
    those who are asked to confirm first, and those who have access now and lose it."""

    former: Agreement
    with_access: list[Concerned]
    asked: list[Concerned]
    losing: list[Concerned]


def succession_outcome(successor: Agreement) -> SuccessionOutcome | None:
    """None where it takes nobody's place, or that one has ended already."""
    former = successor.succeeds
    if former is None or former.status != Status.APPROVED:
        return None
    outcome = SuccessionOutcome(former, [], [], [])
    companions = {each.listing.pk: each for each in successions.companions(successor)}
    for each in what_ends.who_is_concerned(former):
        if each.listing is None:
            with_access, asked = successions.is_own(successor), False
        else:
            there = companions[each.listing.pk]
            with_access = there.with_access
            # Without an address of theirs nobody can be written to.
            asked = there.place is not None and bool(there.place.email or there.comes)
        if with_access:
            outcome.with_access.append(each)
        elif asked:
            outcome.asked.append(each)
        elif each.has_access:
            outcome.losing.append(each)
    return outcome

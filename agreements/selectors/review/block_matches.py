"""Who of a request may be on the block list of its dataset."""

from dataclasses import dataclass

from agreements.models import Agreement, AssociatedUser, BlockedPerson
from agreements.selectors.addresses import addresses_of_signer

from .same_name import name_keys


@dataclass(frozen=True, slots=True)
class BlockMatch:
    """`person` is the name of who is listed, "" for the signer; `by_address` whether an address is
    the same, not a name only."""

    block: BlockedPerson
    person: str
    by_address: bool


def block_matches(agreement: Agreement) -> list[BlockMatch]:
    """One for each standing block that the signer or somebody listed now may be meant by; in three
    queries."""
    standing = agreement.dataset.blocked_people.filter(lifted_at=None)
    blocks = list(standing.select_related("blocked_by"))
    if not blocks:
        return []
    signer = agreement.signer
    people = [("", name_keys(signer.name), set(addresses_of_signer(signer)))]
    listed = AssociatedUser.objects.filter(agreement=agreement, until=None).order_by("position")
    people += [(row.name, name_keys(row.name), {row.email} - {""}) for row in listed]
    found = []
    for block in blocks:
        keys = name_keys(block.name)
        matches = [
            BlockMatch(block, person, by_address=block.email in addresses)
            for person, names, addresses in people
            if block.email in addresses or not keys.isdisjoint(names)
        ]
        found += sorted(matches, key=lambda match: not match.by_address)[:1]
    return found

"""The states of somebody whom a signer lists, as data. `services.associates` is the only executor.

Being listed is one thing, access another: that needs a grant of one's own, which is given with the
confirmation and lives under an approved agreement only.
"""

from collections.abc import Set
from dataclasses import dataclass

from .enums import AssociateState, AssociateVerb


@dataclass(frozen=True, slots=True)
class AssociateTransition:
    """One row of the table; `own` says that the person themself takes the step, else the signer."""

    verb: AssociateVerb
    sources: Set[AssociateState]
    target: AssociateState
    own: bool = False


_S = AssociateState
ASSOCIATE_TABLE = {
    row.verb: row
    for row in (
        AssociateTransition(AssociateVerb.INVITE, {_S.NAMED, _S.INVITED}, _S.INVITED),
        AssociateTransition(AssociateVerb.CONFIRM, {_S.INVITED}, _S.CONFIRMED, own=True),
        AssociateTransition(AssociateVerb.DECLINE, {_S.INVITED, _S.CONFIRMED}, _S.ENDED, own=True),
        # Both by the system, with the approval of what another signer signed for them: what they
        # had read under the old one need not be confirmed anew under the new one.
        AssociateTransition(AssociateVerb.CARRY, {_S.NAMED, _S.INVITED}, _S.CONFIRMED),
        AssociateTransition(AssociateVerb.HAND_OVER, {_S.INVITED, _S.CONFIRMED}, _S.ENDED),
        AssociateTransition(AssociateVerb.END, {_S.NAMED, _S.INVITED, _S.CONFIRMED}, _S.ENDED),
    )
}

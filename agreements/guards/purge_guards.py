"""What the database lets go because its time is over: what a purge on record speaks of.

The purge is written first, in the transaction that erases. Of a request it is refused while that
is in force, decided on or held back; what is refused without it stays refused.
"""

from agreements.enums import Status
from agreements.lifecycle import ENDED, OPEN

from .trigger import Guard, changes, frozen, kept, on_update

PURGE = "agreements_purge"
HOLD = "agreements_retentionhold"
_AGREEMENT = "agreements_agreement"

_NEVER_SENT_IN = (Status.DRAFT, Status.AWAITING_SIGNATURE)
_WAITS = ", ".join(f"'{status}'" for status in sorted(OPEN - set(_NEVER_SENT_IN)))
_BEGUN = ", ".join(f"'{status}'" for status in _NEVER_SENT_IN)
_ENDED = ", ".join(f"'{status}'" for status in sorted(ENDED))
_SENT_IN = (
    "(erased.submitted_at IS NOT NULL OR EXISTS "
    "(SELECT 1 FROM agreements_signedscan sent WHERE sent.agreement_id = erased.id))"
)
_NEEDED = (
    f"erased.status = 'approved' OR erased.status IN ({_WAITS}) "
    f"OR (erased.status IN ({_BEGUN}) AND {_SENT_IN}) "
    f"OR (erased.status = 'added' AND amended.status NOT IN ({_ENDED}))"
)
_THERE = f"EXISTS (SELECT 1 FROM {_AGREEMENT} there WHERE there.id = NEW.request_number)"
_OF_NEEDED = (
    f"EXISTS (SELECT 1 FROM {_AGREEMENT} erased "
    f"LEFT JOIN {_AGREEMENT} amended ON amended.id = erased.amends_id "
    f"WHERE erased.id = NEW.request_number AND ({_NEEDED}))"
)
_HELD = (
    f"EXISTS (SELECT 1 FROM {_AGREEMENT} erased JOIN {HOLD} held "
    "ON held.agreement_id = erased.id OR held.agreement_id = erased.amends_id "
    "WHERE erased.id = NEW.request_number AND held.lifted_at IS NULL "
    "AND held.until > NEW.erased_at)"
)


def with_request(through: str = "", column: str = "agreement_id") -> str:
    """SQL over OLD: a purge speaks of the request that this row belongs to, by its `column`, or
    through a row of another table that it names."""
    if not through:
        return f"EXISTS (SELECT 1 FROM {PURGE} gone WHERE gone.request_number = OLD.{column})"
    return (
        f"EXISTS (SELECT 1 FROM {PURGE} gone JOIN {through} its "
        f"ON its.agreement_id = gone.request_number WHERE its.id = OLD.{column})"
    )


def older_than_a_purge(rule: str, column: str) -> str:
    """SQL over OLD: a purge by this rule speaks of what is as old as this row."""
    return (
        f"EXISTS (SELECT 1 FROM {PURGE} gone WHERE gone.rule = '{rule}' "
        f"AND gone.before > OLD.{column})"
    )


PURGE_GUARDS: tuple[Guard, ...] = (
    *frozen(PURGE),
    Guard(
        PURGE,
        "INSERT",
        f"NEW.request_number IS NOT NULL AND (NOT {_THERE} OR {_OF_NEEDED})",
        "a request that is needed is not erased",
        name=f"{PURGE}_not_needed",
    ),
    Guard(
        PURGE,
        "INSERT",
        f"NEW.request_number IS NOT NULL AND {_HELD}",
        "a request that is held back is not erased",
        name=f"{PURGE}_not_held",
    ),
    Guard(
        PURGE,
        "INSERT",
        "NEW.before > NEW.erased_at",
        "what is to come is not erased",
        name=f"{PURGE}_of_the_past",
    ),
    *kept(HOLD, unless=with_request()),
    on_update(
        HOLD,
        "OLD.lifted_at IS NOT NULL OR "
        + changes("id", "agreement_id", "reason", "until", "held_at", "held_by_id"),
        "a hold stays as it was, and lifted once it is",
        "stays_lifted",
    ),
    on_update(
        _AGREEMENT,
        f"({changes('status')}) AND {with_request(column='id')}",
        "a request that is on record as erased makes no move",
        "not_erased",
    ),
)

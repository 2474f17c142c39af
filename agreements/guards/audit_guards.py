"""Of an audit event parts may be erased; in its chain it has one place, for good."""

from .trigger import Guard, changes, frozen, kept, on_update

CHAIN = "agreements_auditchain"
PERSONAL = "agreements_eventpersonaldata"
PLACE = "agreements_chainplace"

_ERASABLE = ("actor", "ip", "words")
_OTHER_THAN_ERASED = " OR ".join(
    [
        changes("id", "event_id"),
        *(f"(NEW.{part} IS NOT NULL AND ({changes(part)}))" for part in _ERASABLE),
        *(f"(NEW.{part}_salt <> '' AND ({changes(f'{part}_salt')}))" for part in _ERASABLE),
    ]
)
_WITHOUT_REASON = " OR ".join(
    f"(NEW.{part} IS NULL AND OLD.{part} IS NOT NULL AND NEW.{part}_erasure_id IS NULL)"
    f" OR (OLD.{part} IS NULL AND ({changes(f'{part}_erasure_id')}))"
    for part in _ERASABLE
)

AUDIT_GUARDS: tuple[Guard, ...] = (
    *kept(PERSONAL),
    on_update(PERSONAL, _OTHER_THAN_ERASED, "what is on record is erased or stays", "erased_only"),
    on_update(
        PERSONAL, _WITHOUT_REASON, "what is erased is erased once, and why is told", "told_why"
    ),
    *frozen("agreements_personaldataerasure"),
    *frozen("agreements_monthlyreport"),
    *kept(PLACE),
    on_update(
        PLACE,
        f"OLD.chain_id IS NOT NULL OR {changes('id', 'event_id')}",
        "an event has one place in its chain, for good",
        "placed_once",
    ),
    *kept(CHAIN),
    on_update(
        CHAIN,
        f"NEW.size < OLD.size OR {changes('id', 'name')}",
        "a chain of events only grows",
        "only_grows",
    ),
    *frozen("agreements_chainnode"),
    *frozen("agreements_audithead"),
)

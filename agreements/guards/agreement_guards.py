"""What the database refuses of agreements, and of those that amend or succeed others."""

from agreements.lifecycle import OPEN

from .trigger import Guard, changes, on_update

AGREEMENT = "agreements_agreement"
GRANT = "agreements_downloadgrant"
SIGNER = "agreements_signer"
DATASET = "agreements_dataset"
DECISION = "agreements_reviewdecision"

_IS_OPEN = ", ".join(f"'{status}'" for status in sorted(OPEN))
# One approved agreement a person and dataset, whatever their address: the other one may be only
# that which this one succeeds, and which ends in the same transaction.
_PERSON_HAS_ANOTHER = (
    f"NEW.status = 'approved' AND EXISTS (SELECT 1 FROM {AGREEMENT} other "
    f"JOIN {SIGNER} theirs ON theirs.id = other.signer_id "
    f"JOIN {SIGNER} own ON own.user_id = theirs.user_id AND own.id <> theirs.id "
    "WHERE own.id = NEW.signer_id AND other.dataset_id = NEW.dataset_id "
    "AND other.status = 'approved' AND other.id <> COALESCE(NEW.succeeds_id, 0))"
)
_ONE_OF_PERSON = "one approved agreement of a person for a dataset"

# Where a dataset asks for two reviewers, somebody else recommended this very scan.
_NO_SECOND = (
    f"NEW.verb = 'approve' AND EXISTS (SELECT 1 FROM {AGREEMENT} decided "
    f"JOIN {DATASET} asking ON asking.id = decided.dataset_id "
    "WHERE decided.id = NEW.agreement_id AND asking.two_reviewers) "
    f"AND NOT EXISTS (SELECT 1 FROM {DECISION} first WHERE first.agreement_id = NEW.agreement_id "
    "AND first.scan_id = NEW.scan_id AND first.verb = 'recommend' "
    "AND first.reviewer_id <> NEW.reviewer_id)"
)

AGREEMENT_GUARDS: tuple[Guard, ...] = (
    on_update(
        AGREEMENT,
        f"NEW.status <> 'approved' AND EXISTS (SELECT 1 FROM {GRANT} "
        "WHERE agreement_id = NEW.id AND ended_at IS NULL)",
        "an agreement ends after its grant",
        "ends_after_grant",
    ),
    Guard(
        AGREEMENT,
        "INSERT",
        f"NEW.amends_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {AGREEMENT} amended "
        "WHERE amended.id = NEW.amends_id AND amended.status = 'approved' "
        "AND amended.signer_id = NEW.signer_id AND amended.dataset_id = NEW.dataset_id)",
        "an amendment needs an approved agreement of its signer",
        name=f"{AGREEMENT}_amends_approved",
    ),
    Guard(
        AGREEMENT,
        "INSERT",
        f"NEW.succeeds_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {AGREEMENT} former "
        "WHERE former.id = NEW.succeeds_id AND former.status = 'approved' "
        "AND former.dataset_id = NEW.dataset_id)",
        "a successor needs an approved agreement for its dataset",
        name=f"{AGREEMENT}_succeeds_approved",
    ),
    on_update(
        AGREEMENT,
        changes("succeeds_id"),
        "a successor stays that of its agreement",
        "succeeds_kept",
    ),
    on_update(
        AGREEMENT,
        "NEW.status = 'succeeded' AND OLD.status <> 'succeeded' AND NOT EXISTS "
        f"(SELECT 1 FROM {AGREEMENT} successor "
        "WHERE successor.succeeds_id = NEW.id AND successor.status = 'approved')",
        "an agreement is succeeded by one in force",
        "succeeded_by_approved",
    ),
    Guard(
        AGREEMENT,
        "INSERT",
        _PERSON_HAS_ANOTHER,
        _ONE_OF_PERSON,
        name=f"{AGREEMENT}_one_of_person",
    ),
    on_update(
        AGREEMENT,
        f"OLD.status <> 'approved' AND {_PERSON_HAS_ANOTHER}",
        _ONE_OF_PERSON,
        "approved_one_of_person",
    ),
    on_update(
        AGREEMENT,
        changes("amends_id"),
        "an amendment stays with its agreement",
        "amends_kept",
    ),
    on_update(
        AGREEMENT,
        f"NEW.amends_id IS NULL AND NEW.status <> 'approved' "
        f"AND EXISTS (SELECT 1 FROM {AGREEMENT} amendment "
        f"WHERE amendment.amends_id = NEW.id AND amendment.status IN ({_IS_OPEN}))",
        "an agreement ends after its amendment",
        "ends_after_amendment",
    ),
    Guard(
        DECISION,
        "INSERT",
        _NO_SECOND,
        "an approval here needs a second reviewer",
        name=f"{DECISION}_second_reviewer",
    ),
)

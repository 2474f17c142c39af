"""What reviewers and data owners do with a request. Moves and decisions are one transaction."""

from django.db import transaction

from agreements.enums import Verb
from agreements.models import Agreement, ReviewDecision, User
from agreements.services import transitions


def start_review(agreement: Agreement, *, by: User) -> Agreement:
    """Take a submitted request: from here its scan can't be replaced.

    Raises NotYourMove, InvalidTransition; so do all verbs of this module.
    """
    return transitions.apply(agreement, Verb.START_REVIEW, by=by)


def release_review(agreement: Agreement, *, by: User) -> Agreement:
    """Put a request that is in review back into the queue."""
    return transitions.apply(agreement, Verb.RELEASE_REVIEW, by=by)


def request_changes(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """Hand the request back to its signer. Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REQUEST_CHANGES, by=by, reason=reason, note=note)


def approve(agreement: Agreement, *, by: User, note: str = "") -> Agreement:
    """The request becomes an agreement in force, with its grant."""
    return _decide(agreement, Verb.APPROVE, by=by, note=note)


def reject(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """End the request. Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REJECT, by=by, reason=reason, note=note)


def revoke(agreement: Agreement, *, by: User, reason: str, note: str = "") -> Agreement:
    """End an approved agreement and its grant (data owner). Raises ReasonMissing, too."""
    return _decide(agreement, Verb.REVOKE, by=by, reason=reason, note=note)


def _decide(
    agreement: Agreement, verb: Verb, *, by: User, reason: str = "", note: str = ""
) -> Agreement:
    """Move and write the ReviewDecision on the scan that was there. `note` is for staff only."""
    with transaction.atomic():
        moved = transitions.apply(agreement, verb, by=by, reason=reason)
        ReviewDecision.objects.create(
            agreement=moved,
            scan=moved.scans.order_by("number").last(),
            verb=verb,
            reviewer=by,
            signer_user=moved.signer.user,
            reason=reason.strip(),
            note=note.strip(),
            decided_at=moved.changed_at,
        )
    return moved

"""What is on record, oldest first."""

from django.db.models import Q, QuerySet

from agreements.enums import AuditAction
from agreements.models import Agreement, AuditEvent


def audit_events(subject: str) -> QuerySet[AuditEvent]:
    """Everything on record about one subject, such as a reference."""
    return AuditEvent.objects.filter(subject=subject)


def agreement_moves(agreement: Agreement) -> QuerySet[AuditEvent]:
    """The moves of one agreement, without who looked at it."""
    return audit_events(agreement.reference).filter(action__startswith="agreement:")


def desk_steps(agreement: Agreement) -> QuerySet[AuditEvent]:
    """Its moves, and what was decided and can be taken back, was taken back or did not happen."""
    decided = Q(
        action__in=[
            AuditAction.REVIEW_DECIDE,
            AuditAction.REVIEW_TAKE_BACK,
            AuditAction.REVIEW_DROP,
        ]
    )
    moves = Q(action__startswith="agreement:")
    return audit_events(agreement.reference).filter(moves | decided)


def signer_steps(agreement: Agreement) -> QuerySet[AuditEvent]:
    """Its moves, what its signer answered to new LA versions, and said of copies."""
    told = Q(action__startswith="agreement:") | Q(action__startswith="notice:")
    deleted = Q(action=AuditAction.DELETION_ATTEST, facts__of_signer=True)
    return audit_events(agreement.reference).filter(told | deleted)

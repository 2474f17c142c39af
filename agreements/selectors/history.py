"""What is on record, oldest first."""

from django.db.models import QuerySet

from agreements.models import Agreement, AuditEvent


def events(subject: str) -> QuerySet[AuditEvent]:
    """Everything on record about one subject, such as a reference."""
    return AuditEvent.objects.filter(subject=subject)


def moves(agreement: Agreement) -> QuerySet[AuditEvent]:
    """The moves of one agreement, without who looked at it."""
    return events(agreement.reference).filter(action__startswith="agreement:")

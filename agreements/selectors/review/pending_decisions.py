"""Decisions that are not carried out yet, and can be taken back."""

from django.db.models import Exists, OuterRef, QuerySet

from agreements.models import Agreement, PendingDecision, User


def pending_decisions() -> QuerySet[PendingDecision]:
    """Those that wait, the one that is due first first."""
    found = PendingDecision.objects.filter(refused_at=None).order_by("due_at", "pk")
    return found.select_related("agreement__signer", "agreement__dataset", "reviewer")


def pending_of(agreement: Agreement) -> PendingDecision | None:
    return pending_decisions().filter(agreement=agreement).first()


def pending_by(user: User) -> QuerySet[PendingDecision]:
    """This person's own."""
    return pending_decisions().filter(reviewer=user)


def is_pending() -> Exists:
    """Of agreements: whether somebody has decided on it."""
    return Exists(PendingDecision.objects.filter(agreement=OuterRef("pk"), refused_at=None))


def pending_and_refused(
    agreement: Agreement,
) -> tuple[PendingDecision | None, PendingDecision | None]:
    """The one that waits, and the one that could not be carried out, unless somebody decided
    since: as they were when the agreement was read."""
    row: PendingDecision | None = getattr(agreement, "pending_decision", None)
    if row is None or row.refused_at is None:
        return row, None
    later = any(each.decided_at > row.decided_at for each in agreement.decisions.all())
    return None, None if later else row

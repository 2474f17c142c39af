"""Decisions that wait, and their time."""

from django.db.models import F

from agreements.models import PendingDecision


def let_time_pass() -> None:
    """None can be taken back any more."""
    PendingDecision.objects.update(due_at=F("decided_at"))

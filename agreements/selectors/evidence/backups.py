"""What is on record of backups."""

from datetime import datetime

from django.db.models import QuerySet

from agreements.enums import AuditAction
from agreements.models import AuditEvent


def last_good_backup() -> datetime | None:
    """From which moment the newest backup is that was read back after it was written; None where
    there never was one."""
    newest = good_backups().first()
    return datetime.fromisoformat(str(newest.facts["taken_at"])) if newest else None


def good_backups() -> QuerySet[AuditEvent]:
    """What is on record of them, the newest first. By one index: few events have this subject."""
    made = AuditEvent.objects.filter(subject="backup", action=AuditAction.BACKUP_MAKE)
    return made.order_by("-pk")


def is_recorded_as_restored(backup: str) -> bool:
    """Whether this portal was restored from that backup."""
    restored = AuditEvent.objects.filter(subject="backup", action=AuditAction.BACKUP_RESTORE)
    return restored.filter(facts__backup=backup).exists()

"""Looks at a portal that was just restored, and puts on record that it was."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils.translation import gettext as _

from agreements import audit
from agreements.backups.manifest import Manifest
from agreements.enums import AuditAction, MailStatus
from agreements.models import OutboundEmail
from agreements.selectors.evidence import backups, chain_check


def differences(manifest: Manifest) -> Iterator[str]:
    """A sentence for each table that has not as many rows as it had, and for each head of a chain
    that is not in it."""
    ContentType.objects.clear_cache()
    if backups.is_recorded_as_restored(manifest.id):
        return  # and what came after that is not in the manifest
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, rows in manifest.tables.items():
            found = 0
            if table in there:  # so it is a name, and nothing else
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                (found,) = cursor.fetchone()
            if found != rows:
                yield _("%(table)s has %(found)d rows, and had %(rows)d.") % {
                    "table": table,
                    "found": found,
                    "rows": rows,
                }
    for name, size, root in manifest.heads:
        if not chain_check.fits_head(name, size, root):
            yield _("The audit chain %(name)s never had the head of the backup.") % {"name": name}


def record(manifest: Manifest) -> None:
    """Once for each backup."""
    if not backups.is_recorded_as_restored(manifest.id):
        with transaction.atomic():
            audit.record(
                AuditAction.BACKUP_RESTORE,
                "backup",
                by=None,
                backup=manifest.id,
                taken_at=manifest.taken_at,
            )


def waiting_mails() -> int:
    return OutboundEmail.objects.filter(status__in=[MailStatus.QUEUED, MailStatus.SENDING]).count()

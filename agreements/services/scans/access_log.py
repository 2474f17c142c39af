"""Whoever looks at a signer's papers leaves a record (LA, clause 3)."""

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.models import AuditEvent, ImportRow, IssuedDocument, SignedScan, User
from agreements.services.agreement_row import restart_reminder_days


def record_view(scan: SignedScan, *, by: User) -> None:
    """Record once a day that this person looked at the scan on the screen.

    Its pages come one request each, several at once: the first one writes, the others find it.
    """
    if _looked_today(scan, by):
        return
    with transaction.atomic():
        # SQLite lets one writer in at a time anyhow; PostgreSQL waits for this row.
        SignedScan.objects.select_for_update().get(pk=scan.pk)
        if not _looked_today(scan, by):
            audit.record(AuditAction.SCAN_VIEW, scan.agreement.reference, by=by, scan=scan.number)


def open_for_download(paper: SignedScan | IssuedDocument, *, by: User) -> File[bytes]:
    """Open the file for this person to take away, and record it; every time.

    Raises FileNotFoundError, then nothing is recorded.
    """
    file = storage.open_stored(paper.file)
    action, what = AuditAction.DOCUMENT_DOWNLOAD, "document"
    if isinstance(paper, SignedScan):
        action, what = AuditAction.SCAN_DOWNLOAD, "scan"
    facts = {what: paper.number, "sha256": paper.sha256}
    audit.record(action, paper.agreement.reference, by=by, **facts)
    if paper.agreement.signer.user_id == by.pk:
        restart_reminder_days(paper.agreement)
    return file


def open_originals_for_download(scan: SignedScan, *, by: User) -> File[bytes]:
    """Likewise the archive of what the scan was made of; FileNotFoundError too where it was one PDF
    from the start."""
    if not scan.originals:
        raise FileNotFoundError
    file = storage.open_stored(scan.originals)
    facts = {"scan": scan.number, "sha256": scan.originals_sha256}
    action = AuditAction.SCAN_DOWNLOAD_ORIGINALS
    audit.record(action, scan.agreement.reference, by=by, **facts)
    return file


def open_imported_for_download(row: ImportRow, *, by: User) -> File[bytes]:
    """Likewise the scan of what was signed before the portal, staged or imported."""
    if not row.file:
        raise FileNotFoundError
    file = storage.open_stored(row.file)
    subject = row.agreement.reference if row.agreement else row.batch.dataset.slug
    facts = {"import_number": row.batch_id, "row": row.number, "sha256": row.scan_sha256}
    audit.record(AuditAction.SCAN_DOWNLOAD, subject, by=by, **facts)
    return file


def _looked_today(scan: SignedScan, by: User) -> bool:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEvent.objects.filter(
        subject=scan.agreement.reference,
        action=AuditAction.SCAN_VIEW,
        actor_id=by.pk,
        facts__scan=scan.number,
        at__gte=midnight,
    ).exists()

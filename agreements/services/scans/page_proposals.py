"""Pages put by until their signer says that they count: put by, let go, dropped with a record.

A row goes together with its files, and only once. Whoever writes here holds the agreement's lock.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.models import ProposedScan, User
from agreements.selectors.scans.proposed_pages import KEPT


def release_proposal(row: ProposedScan) -> bool:
    """It waits no longer; its files go when the transaction stands. False if it was gone."""
    pictures = row.pictures.exclude(large="").values_list("small", "large")
    files = [row.file, row.originals, *(name for names in pictures for name in names)]
    gone, _by_model = ProposedScan.objects.filter(pk=row.pk).delete()
    if gone:
        transaction.on_commit(partial(storage.discard, files), robust=True)
    return bool(gone)


def drop_proposal(row: ProposedScan, *, by: User | None) -> bool:
    """Release it, on record. False if it was gone."""
    released = release_proposal(row)
    if released:
        details = {"sha256": row.sha256, "original_name": row.original_name}
        audit.record(AuditAction.SCAN_DROP_PAGES, row.agreement.reference, by=by, **details)
    return released


def drop_forgotten_proposals() -> int:
    """Drop what nobody came back for. Returns how many."""
    rows = ProposedScan.objects.filter(uploaded_at__lte=timezone.now() - KEPT)
    dropped = 0
    for row in rows.select_related("agreement"):
        with transaction.atomic():
            dropped += drop_proposal(row, by=None)
    return dropped

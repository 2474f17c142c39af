"""Uploads that wait, for the virus scanner or their signer's word: let go, dropped with a record.

A row goes together with its files, and only once. Whoever writes here holds the agreement's lock.
"""

from dataclasses import astuple
from functools import partial
from itertools import chain

from django.db import transaction
from django.utils import timezone

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.mail import letters
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, User
from agreements.scans.file_names import clean_name
from agreements.selectors.scans.proposed_pages import KEPT

from .agreement_row import restart_reminder_days
from .page_photos import PhotoSet, release_photo_set
from .scan_files import AddedPages, PickedPage, Upload

# What a scan may be made of, and what then waits no longer.
WaitingUpload = QuarantinedUpload | ProposedScan | PhotoSet


def quarantined_upload(agreement: Agreement) -> QuarantinedUpload | None:
    """What waits of an agreement for the virus scanner, if anything does."""
    return QuarantinedUpload.objects.filter(agreement=agreement).first()


def put_in_quarantine(
    agreement: Agreement, *, by: User, stored: storage.StoredFile, upload: Upload, pdf: str = ""
) -> QuarantinedUpload:
    """In place of what is there already; the same bytes again change nothing."""
    there = quarantined_upload(agreement)
    added = upload.added
    picks = [astuple(pick) for pick in added.picks] if added else []
    if there and (there.sha256, added_pages(there)) == (stored.sha256, added):
        storage.discard([stored.name, *filter(None, [pdf])])
        return there
    if there:
        release_upload(there)
    facts = {"sha256": stored.sha256, "original_name": clean_name(upload.name)}
    record = {**(added.record if added else {}), **upload.record}
    restart_reminder_days(agreement)
    audit.record(AuditAction.SCAN_HOLD, agreement.reference, by=by, **facts, **record)
    return QuarantinedUpload.objects.create(
        agreement=agreement,
        file=stored.name,
        pdf=pdf,
        size=stored.size,
        uploaded_by=by,
        base=added.base if added else None,
        picks=picks,
        **facts,
    )


def added_pages(row: QuarantinedUpload) -> AddedPages | None:
    """The set that it is to be made part of, None for an upload that stands alone."""
    return (
        AddedPages(row.base, tuple(PickedPage(*pick) for pick in row.picks)) if row.base else None
    )


def release_upload(row: WaitingUpload) -> bool:
    """It waits no longer; its files go when the transaction stands. False if it was gone."""
    if isinstance(row, PhotoSet):
        return release_photo_set(row)
    files = [row.file]
    if isinstance(row, QuarantinedUpload) and row.pdf:
        files.append(row.pdf)
    if isinstance(row, ProposedScan):
        pictures = row.pictures.exclude(large="").values_list("small", "large")
        files += [row.originals, *chain.from_iterable(pictures)]
    gone, _by_model = type(row).objects.filter(pk=row.pk).delete()
    if gone:
        transaction.on_commit(partial(storage.discard, files), robust=True)
    return bool(gone)


def drop_upload(
    row: QuarantinedUpload | ProposedScan,
    action: AuditAction,
    *,
    by: User | None,
    reason: str = "",
) -> bool:
    """Release, record as `action`, and write the `reason`, if there is one, to the signer. False
    if it was gone."""
    if not release_upload(row):
        return False
    details = {"sha256": row.sha256, "original_name": row.original_name}
    if reason:
        details["reason"] = reason
        key = f"scan_refused:{row.pk}"
        letters.send_to_signer("scan_refused", row.agreement, key=key, reason=reason)
    audit.record(action, row.agreement.reference, by=by, **details)
    return True


def discard_upload(agreement: Agreement, *, by: User | None, reason: str = "") -> None:
    """Drop what an agreement has in quarantine, if anything: it has been overtaken."""
    if row := quarantined_upload(agreement):
        drop_upload(row, AuditAction.SCAN_DISCARD, by=by, reason=reason)


def drop_forgotten_proposals() -> int:
    """Drop the pages put by that nobody came back for. Returns how many uploads."""
    rows = ProposedScan.objects.filter(uploaded_at__lte=timezone.now() - KEPT)
    dropped = 0
    for row in rows.select_related("agreement"):
        with transaction.atomic():
            dropped += drop_upload(row, AuditAction.SCAN_DROP_PAGES, by=None)
    return dropped

"""Pages are added to a scan: what is uploaded fills a gap or takes the place of its page.

Nothing counts before the signer has seen the whole set. What shows every page is a scan by itself.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, ScanRefused
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, SignedScan, User
from agreements.scans import upload_bundle
from agreements.scans.antivirus import ScannerDown
from agreements.scans.file_names import clean_name
from agreements.scans.observation import IdentifiedPage
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import proposed_pages
from agreements.services import scan_files
from agreements.services.agreement_row import lock_agreement
from agreements.services.scan_files import AddedPages, PickedPage, Upload
from agreements.storage import Kind

from . import page_previews, page_proposals, submission
from .pages_shown import ReadUpload, is_scan_by_itself, pages_shown, reading_upload

logger = logging.getLogger(__name__)


class _Overtaken(Exception):
    """Others put pages by meanwhile, which must not get lost."""


def submit_or_propose(
    agreement: Agreement, *, by: User, files: Sequence[NamedFile]
) -> SignedScan | QuarantinedUpload | ProposedScan:
    """Submit what was uploaded or, where it shows only some pages of a scan that is there, put it
    by for its signer to look at; with what was put by before.

    Raises what `submission.submit_or_quarantine` does.
    """
    submission.check_upload_allowed(agreement, by=by)
    base = proposed_pages.base_scan(agreement)
    if base is None:
        with scan_files.upload_of(files) as upload:
            return submission.submit_or_quarantine(agreement, by=by, upload=upload)
    earlier: ProposedScan | None = None
    while True:
        with reading_upload(files, earlier, base.document) as looked:
            if earlier is None:
                base_shows = pages_shown(base)
                if is_scan_by_itself(looked, base, base_shows):
                    return _submit(agreement, by, files, looked)
            try:
                return _propose(agreement, by, looked, earlier, base, base_shows)
            except _Overtaken:
                earlier = proposed_pages.waiting_proposal(agreement)


def use_picked_pages(
    proposed: ProposedScan, *, by: User, picks: Sequence[PickedPage]
) -> SignedScan | QuarantinedUpload:
    """Make one scan of the pages picked, in the order of the agreement, and submit it.

    Raises what `submission.submit_or_quarantine` does, and erases what is infected;
    InvalidTransition also where nothing waits any more.
    """
    sources = ((False, proposed.base), (True, proposed))
    used = {pick.new for pick in picks}
    name = ", ".join(source.original_name for new, source in sources if new in used)
    added = AddedPages(proposed.base, tuple(picks))
    with _ending_if_infected(proposed, by), storage.local_copy(proposed.originals) as path:
        upload = Upload(path, name, packed=True, added=added)
        return submission.submit_or_quarantine(
            proposed.agreement, by=by, upload=upload, proposed=proposed
        )


def use_upload_alone(proposed: ProposedScan, *, by: User) -> SignedScan | QuarantinedUpload:
    """Submit only what was uploaded, in place of the scan that is there. Raises likewise."""
    with (
        _ending_if_infected(proposed, by),
        storage.local_copy(proposed.originals) as archive,
        upload_bundle.unbundled(archive) as files,
        scan_files.upload_of(files) as upload,
    ):
        return submission.submit_or_quarantine(
            proposed.agreement, by=by, upload=upload, proposed=proposed
        )


def drop_waiting_pages(proposed: ProposedScan, *, by: User) -> None:
    """The scan that is there stays as it is. Raises InvalidTransition where nothing waits."""
    with transaction.atomic():
        lock_agreement(proposed.agreement)
        if not page_proposals.drop_proposal(proposed, by=by):
            raise InvalidTransition


def current_proposal(agreement: Agreement) -> ProposedScan | None:
    """What waits, if anything does, to be added to the scan that is the latest by now."""
    row, base = proposed_pages.waiting_proposal(agreement), proposed_pages.base_scan(agreement)
    if row and base and row.base != base:
        row.base, row.base_shows = base, pages_shown(base, wait=False)
        row.save(update_fields=["base", "base_shows"])
    return row


def _submit(
    agreement: Agreement, by: User, files: Sequence[NamedFile], looked: ReadUpload
) -> SignedScan | QuarantinedUpload:
    upload = replace(looked.upload, pdf=looked.pdf)
    if not upload_bundle.needs_bundle(files):
        upload = Upload(files[0].path, upload.name)
    taken = submission.submit_or_quarantine(agreement, by=by, upload=upload)
    with transaction.atomic():
        lock_agreement(agreement)
        for row in ProposedScan.objects.filter(agreement=agreement):  # the later word counts
            page_proposals.drop_proposal(row, by=by)
    return taken


def _propose(
    agreement: Agreement,
    by: User,
    looked: ReadUpload,
    earlier: ProposedScan | None,
    base: SignedScan,
    base_shows: list[IdentifiedPage],
) -> ProposedScan:
    """In place of `earlier`, which is part of it; raises _Overtaken where something else waits."""
    if proposed_pages.waiting_proposal(agreement) != earlier:
        raise _Overtaken
    if earlier and earlier.sha256 == looked.facts.sha256:
        return earlier
    upload = looked.upload
    try:
        submission.check_for_viruses(upload, looked.pdf)
    except ScannerDown as error:  # it is asked again before anything counts
        logger.warning("pages of %s put by unseen: %s", agreement, error.detail)
    facts = {"sha256": looked.facts.sha256, "original_name": clean_name(upload.name)}
    with (
        scan_files.stored_upload(Kind.PROPOSED, Upload(looked.pdf, upload.name)) as pdf,
        scan_files.stored_upload(Kind.PROPOSED, upload) as originals,
        transaction.atomic(),
    ):
        submission.check_upload_allowed(lock_agreement(agreement), by=by)
        if proposed_pages.waiting_proposal(agreement) != earlier:
            raise _Overtaken
        for row in ProposedScan.objects.filter(agreement=agreement):
            page_proposals.release_proposal(row)
        audit.record(AuditAction.SCAN_PUT_BY, agreement.reference, by=by, **facts)
        row = ProposedScan.objects.create(
            agreement=agreement,
            base=base,
            base_shows=base_shows,
            file=pdf.name,
            originals=originals.name,
            pages=looked.facts.pages,
            shows=looked.shows,
            uploaded_by=by,
            **facts,
        )
        page_previews.request_previews(row)
        page_previews.request_previews(base)
        return row


@contextmanager
def _ending_if_infected(proposed: ProposedScan, by: User) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:  # used in another window while it was opened here
        raise InvalidTransition from error
    except ScanRefused as error:
        if error.code == "infected":
            drop_waiting_pages(proposed, by=by)
        raise

"""Pages are added to a scan: what is uploaded fills a gap or takes the place of its page.

Nothing counts before the signer has seen the whole set. What shows every page is a scan by itself.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import ScanRefused
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, SignedScan, User
from agreements.scans import upload_bundle
from agreements.scans.antivirus import ScannerDown
from agreements.scans.file_names import clean_name
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.observation import IdentifiedPage
from agreements.selectors.scans import proposed_pages
from agreements.services import scan_files, uploads_at_once, waiting_uploads
from agreements.services.agreement_row import lock_agreement
from agreements.services.page_photos import PhotoSet
from agreements.services.scan_files import AddedPages, PickedPage, Upload

from . import page_previews, submission
from .pages_shown import identified_pages, pages_shown
from .submission import submit_or_quarantine

logger = logging.getLogger(__name__)


class _ReadUpload(NamedTuple):
    """An archive of what was uploaded, the PDF made of it, and what each page shows."""

    upload: Upload
    pdf: Path
    facts: gate.PdfFacts
    shows: list[IdentifiedPage]


class _Overtaken(Exception):
    """Others put pages by meanwhile, which must not get lost."""


def submit_or_propose(
    agreement: Agreement, *, by: User, files: Sequence[upload_bundle.NamedFile]
) -> SignedScan | QuarantinedUpload | ProposedScan:
    """Submit what was uploaded or, where it shows only some pages of a scan that is there, put it
    by for its signer to look at; with what was put by before. Raises what `submit_or_quarantine`
    does and, where pages have to be told apart, `uploads_at_once.NOT_NOW`."""
    submission.check_upload_allowed(agreement, by=by)
    base = proposed_pages.base_scan(agreement)
    if base is None:
        with scan_files.upload_of(files) as upload:
            return submit_or_quarantine(agreement, by=by, upload=upload)
    with uploads_at_once.while_a_browser_waits():
        return _submit_or_put_by(agreement, by, files, base)


def _submit_or_put_by(
    agreement: Agreement, by: User, files: Sequence[upload_bundle.NamedFile], base: SignedScan
) -> SignedScan | QuarantinedUpload | ProposedScan:
    earlier: ProposedScan | None = None
    while True:
        with _reading_upload(files, earlier, base) as looked:
            if earlier is None:
                base_shows = pages_shown(base)
                if _is_scan_by_itself(looked, base, base_shows):
                    return _submit(agreement, by, files, looked)
            try:
                return _propose(agreement, by, looked, earlier, base, base_shows)
            except _Overtaken:
                earlier = proposed_pages.waiting_proposal(agreement)


def use_picked_pages(
    proposed: ProposedScan, *, by: User, picks: Sequence[PickedPage]
) -> SignedScan | QuarantinedUpload:
    """Make one scan of the pages picked, in the order of the agreement, and submit it.

    Raises what `submit_or_quarantine` does, and erases what is infected.
    """
    sources = ((False, proposed.base), (True, proposed))
    used = {pick.new for pick in picks}
    name = ", ".join(source.original_name for new, source in sources if new in used)
    added = AddedPages(proposed.base, tuple(picks))
    with _ending_if_infected(proposed, by), storage.local_copy(proposed.originals) as path:
        upload = Upload(path, name, packed=True, added=added)
        return submit_or_quarantine(proposed.agreement, by=by, upload=upload, put_by=proposed)


def use_upload_alone(proposed: ProposedScan, *, by: User) -> SignedScan | QuarantinedUpload:
    """Submit only what was uploaded, in place of the scan that is there. Raises likewise."""
    with (
        _ending_if_infected(proposed, by),
        storage.local_copy(proposed.originals) as archive,
        upload_bundle.unbundled(archive) as files,
        scan_files.upload_of(files) as upload,
    ):
        return submit_or_quarantine(proposed.agreement, by=by, upload=upload, put_by=proposed)


def drop_waiting_pages(proposed: ProposedScan, *, by: User) -> None:
    """The scan that is there stays as it is. Raises `submission.NothingWaits`."""
    with transaction.atomic():
        lock_agreement(proposed.agreement)
        if not waiting_uploads.drop_upload(proposed, AuditAction.SCAN_DROP_PAGES, by=by):
            raise submission.NothingWaits


def current_proposal(agreement: Agreement) -> ProposedScan | None:
    """What waits, if anything does, to be added to the scan that is the latest by now."""
    row, base = proposed_pages.waiting_proposal(agreement), proposed_pages.base_scan(agreement)
    if row and base and row.base != base:
        row.base, row.base_shows = base, pages_shown(base, wait=False)
        row.save(update_fields=["base", "base_shows"])
    return row


def _submit(
    agreement: Agreement, by: User, files: Sequence[upload_bundle.NamedFile], looked: _ReadUpload
) -> SignedScan | QuarantinedUpload:
    upload = replace(looked.upload, pdf=looked.pdf)
    if not upload_bundle.needs_bundle(files):
        upload = Upload(files[0].path, upload.name)
    return submit_whole(agreement, by=by, upload=upload)


def submit_whole(
    agreement: Agreement, *, by: User, upload: Upload, put_by: PhotoSet | None = None
) -> SignedScan | QuarantinedUpload:
    """Submit what shows every page; pages that were put by before are dropped. Raises what
    `submit_or_quarantine` does."""
    taken = submit_or_quarantine(agreement, by=by, upload=upload, put_by=put_by)
    with transaction.atomic():
        lock_agreement(agreement)
        for row in ProposedScan.objects.filter(agreement=agreement):  # the later word counts
            waiting_uploads.drop_upload(row, AuditAction.SCAN_DROP_PAGES, by=by)
    return taken


def _propose(
    agreement: Agreement,
    by: User,
    looked: _ReadUpload,
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
        scan_files.stored_upload(storage.Kind.PROPOSED, Upload(looked.pdf, upload.name)) as pdf,
        scan_files.stored_upload(storage.Kind.PROPOSED, upload) as originals,
        transaction.atomic(),
    ):
        submission.check_upload_allowed(lock_agreement(agreement), by=by)
        if proposed_pages.waiting_proposal(agreement) != earlier:
            raise _Overtaken
        for row in ProposedScan.objects.filter(agreement=agreement):
            waiting_uploads.release_upload(row)
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
def _reading_upload(
    files: Sequence[upload_bundle.NamedFile], earlier: ProposedScan | None, base: SignedScan
) -> Iterator[_ReadUpload]:
    """The files, after what waits already. Raises what `submission.submit_scan` does of a file."""
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    with ExitStack() as stack:
        before: list[upload_bundle.NamedFile] = []
        if earlier:
            try:
                path = stack.enter_context(storage.local_copy(earlier.originals))
                before = stack.enter_context(upload_bundle.unbundled(path))
            except FileNotFoundError:
                logger.warning("pages of %s are gone", earlier.agreement)
        there = {part.sha256 for part in before}
        new = [part for part in files if part.sha256 not in there]
        archive = stack.enter_context(upload_bundle.bundled(new, before))
        upload = Upload(archive, upload_bundle.bundle_name([*before, *new]), packed=True)
        pdf = stack.enter_context(scan_files.pdf_of(upload, limits))
        facts = gate.check_pdf(pdf, limits)
        yield _ReadUpload(upload, pdf, facts, identified_pages(pdf, base, facts.pages))


def _is_scan_by_itself(
    looked: _ReadUpload, base: SignedScan, base_shows: list[IdentifiedPage]
) -> bool:
    """Whether an upload is a scan by itself: the same as the one there, or whole. Where nobody can
    tell what is what in either, too."""
    shown = {page for issued, _turn, beside in looked.shows for page in (issued, *beside)}
    return (
        looked.facts.sha256 == base.sha256
        or shown.issuperset(range(1, base.document.pages + 1))
        or not any(issued for issued, _turn, _beside in (*looked.shows, *base_shows))
    )


@contextmanager
def _ending_if_infected(proposed: ProposedScan, by: User) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:  # used in another window while it was opened here
        raise submission.NothingWaits from error
    except ScanRefused as error:
        if error.code == "infected":
            drop_waiting_pages(proposed, by=by)
        raise

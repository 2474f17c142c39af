"""Pages are added to a scan: what is uploaded fills a gap or takes the place of its page.

Nothing counts before the signer has seen the whole set. What shows every page is a scan by itself.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, ScanRefused
from agreements.models import (
    Agreement,
    IssuedDocument,
    ProposedScan,
    QuarantinedUpload,
    SignedScan,
    User,
)
from agreements.scans import identify_pages, upload_bundle
from agreements.scans.antivirus import ScannerDown
from agreements.scans.file_names import clean_name
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.identify_pages import IdentifiedPage
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import check_results, proposed_pages, side_by_side
from agreements.services import scan_files
from agreements.services.agreement_row import lock_agreement
from agreements.services.scan_files import Added, Pick, Upload
from agreements.storage import Kind

from . import page_previews, page_proposals, submission, virus_scan

logger = logging.getLogger(__name__)

# What the checks say of a page by its code; `page_foreign` only says that they could not tell.
_OF_ANOTHER = ("other_request", "other_version", "older_issue")


@dataclass(frozen=True, slots=True)
class _Looked:
    """An archive of what was uploaded, the PDF made of it, and what each page shows."""

    upload: Upload
    pdf: Path
    facts: gate.PdfFacts
    shows: list[IdentifiedPage]


class _Overtaken(Exception):
    """Others put pages by meanwhile, which must not get lost."""


def take_in(
    agreement: Agreement, *, by: User, files: Sequence[NamedFile]
) -> SignedScan | QuarantinedUpload | ProposedScan:
    """Submit what was uploaded or, where it shows only some pages of a scan that is there, put it
    by for its signer to look at; with what was put by before.

    Raises what `scans.take_in` does.
    """
    submission.check_move(agreement, by=by)
    base = proposed_pages.base(agreement)
    if base is None:
        with scan_files.upload_of(files) as upload:
            return submission.take_in(agreement, by=by, upload=upload)
    earlier: ProposedScan | None = None
    while True:
        with _looked(files, earlier, base.document) as looked:
            if earlier is None:
                base_shows = _of(base)
                if _alone(looked, base, base_shows):
                    return _submit(agreement, by, files, looked)
            try:
                return _put_by(agreement, by, looked, earlier, base, base_shows)
            except _Overtaken:
                earlier = proposed_pages.of(agreement)


def use(
    proposed: ProposedScan, *, by: User, picks: Sequence[Pick]
) -> SignedScan | QuarantinedUpload:
    """Make one scan of the pages picked, in the order of the agreement, and submit it.

    Raises what `scans.take_in` does, and erases what is infected; InvalidTransition also where
    nothing waits any more.
    """
    sources = ((False, proposed.base), (True, proposed))
    used = {pick.new for pick in picks}
    name = ", ".join(source.original_name for new, source in sources if new in used)
    added = Added(proposed.base, tuple(picks))
    with _waiting(proposed, by), storage.local_copy(proposed.originals) as path:
        upload = Upload(path, name, packed=True, added=added)
        return submission.take_in(proposed.agreement, by=by, upload=upload, proposed=proposed)


def use_alone(proposed: ProposedScan, *, by: User) -> SignedScan | QuarantinedUpload:
    """Submit only what was uploaded, in place of the scan that is there. Raises likewise."""
    with (
        _waiting(proposed, by),
        storage.local_copy(proposed.originals) as archive,
        upload_bundle.unbundled(archive) as files,
        scan_files.upload_of(files) as upload,
    ):
        return submission.take_in(proposed.agreement, by=by, upload=upload, proposed=proposed)


def drop(proposed: ProposedScan, *, by: User) -> None:
    """The scan that is there stays as it is. Raises InvalidTransition where nothing waits."""
    with transaction.atomic():
        lock_agreement(proposed.agreement)
        if not page_proposals.drop(proposed, by=by):
            raise InvalidTransition


def current(agreement: Agreement) -> ProposedScan | None:
    """What waits, if anything does, to be added to the scan that is the latest by now."""
    row, base = proposed_pages.of(agreement), proposed_pages.base(agreement)
    if row and base and row.base != base:
        row.base, row.base_shows = base, _of(base, wait=False)
        row.save(update_fields=["base", "base_shows"])
    return row


def _alone(looked: _Looked, base: SignedScan, base_shows: list[IdentifiedPage]) -> bool:
    """Whether an upload is a scan by itself: the same as the one there, or whole. Where nobody can
    tell what is what in either, too."""
    shown = {page for issued, _turn, beside in looked.shows for page in (issued, *beside)}
    return (
        looked.facts.sha256 == base.sha256
        or shown.issuperset(range(1, base.document.pages + 1))
        or not any(issued for issued, _turn, _beside in (*looked.shows, *base_shows))
    )


def _submit(
    agreement: Agreement, by: User, files: Sequence[NamedFile], looked: _Looked
) -> SignedScan | QuarantinedUpload:
    upload = replace(looked.upload, pdf=looked.pdf)
    if not upload_bundle.needs_bundle(files):
        upload = Upload(files[0].path, upload.name)
    taken = submission.take_in(agreement, by=by, upload=upload)
    with transaction.atomic():
        lock_agreement(agreement)
        for row in ProposedScan.objects.filter(agreement=agreement):  # the later word counts
            page_proposals.drop(row, by=by)
    return taken


def _put_by(
    agreement: Agreement,
    by: User,
    looked: _Looked,
    earlier: ProposedScan | None,
    base: SignedScan,
    base_shows: list[IdentifiedPage],
) -> ProposedScan:
    """In place of `earlier`, which is part of it; raises _Overtaken where something else waits."""
    if proposed_pages.of(agreement) != earlier:
        raise _Overtaken
    if earlier and earlier.sha256 == looked.facts.sha256:
        return earlier
    upload = looked.upload
    try:
        virus_scan.look(upload, looked.pdf)
    except ScannerDown as error:  # it is asked again before anything counts
        logger.warning("pages of %s put by unseen: %s", agreement, error.detail)
    facts = {"sha256": looked.facts.sha256, "original_name": clean_name(upload.name)}
    with (
        scan_files.put(Kind.PROPOSED, Upload(looked.pdf, upload.name)) as pdf,
        scan_files.put(Kind.PROPOSED, upload) as originals,
        transaction.atomic(),
    ):
        submission.check_move(lock_agreement(agreement), by=by)
        if proposed_pages.of(agreement) != earlier:
            raise _Overtaken
        for row in ProposedScan.objects.filter(agreement=agreement):
            page_proposals.release(row)
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
        page_previews.ask_for(row)
        page_previews.ask_for(base)
        return row


@contextmanager
def _waiting(proposed: ProposedScan, by: User) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:  # used in another window while it was opened here
        raise InvalidTransition from error
    except ScanRefused as error:
        if error.code == "infected":
            drop(proposed, by=by)
        raise


@contextmanager
def _looked(
    files: Sequence[NamedFile], earlier: ProposedScan | None, document: IssuedDocument
) -> Iterator[_Looked]:
    """The files, after what waits already. Raises what `scans.submit` does of a file."""
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    with ExitStack() as stack:
        before: list[NamedFile] = []
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
        yield _Looked(upload, pdf, facts, _recognized(pdf, document, facts.pages))


def _of(scan: SignedScan, *, wait: bool = True) -> list[IdentifiedPage]:
    """What each page shows: as the checks saw it, else (only if `wait`) as a quick look tells."""
    read = list(scan.sheets.all())
    if len(read) == scan.pages:
        findings = list(check_results.counting(scan.findings.all()))
        others = {f.page for f in findings if f.code in _OF_ANOTHER and f.stands}
        return [
            identify_pages.OTHER_PAGE
            if s.issued_page is None and s.number in others
            else (s.issued_page, s.turn, s.beside[1:])
            for s in side_by_side.marked(scan, pages=read, findings=findings)
        ]
    if wait:
        with storage.local_copy(scan.file) as pdf:
            return _recognized(pdf, scan.document, scan.pages)
    return [identify_pages.UNKNOWN_PAGE] * scan.pages


def _recognized(pdf: Path, document: IssuedDocument, pages: int) -> list[IdentifiedPage]:
    with storage.local_copy(document.file) as issued:
        return identify_pages.identify_pages(pdf, issued, document.layout, pages)

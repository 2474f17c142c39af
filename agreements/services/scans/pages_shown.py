"""What the pages of an upload show, and those of the scan that is there before it."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from agreements import storage
from agreements.models import IssuedDocument, ProposedScan, SignedScan
from agreements.scans import observe_pages, upload_bundle
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.observation import OTHER_PAGE, UNKNOWN_PAGE, IdentifiedPage
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors.scans import check_results, side_by_side
from agreements.services import scan_files
from agreements.services.scan_files import Upload

logger = logging.getLogger(__name__)

# What the checks say of a page by its code; `page_foreign` only says that they could not tell.
_OF_ANOTHER = ("other_request", "other_version", "older_issue")


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """An archive of what was uploaded, the PDF made of it, and what each page shows."""

    upload: Upload
    pdf: Path
    facts: gate.PdfFacts
    shows: list[IdentifiedPage]


@contextmanager
def reading_upload(
    files: Sequence[NamedFile], earlier: ProposedScan | None, document: IssuedDocument
) -> Iterator[ReadUpload]:
    """The files, after what waits already. Raises what `submission.submit_scan` does of a file."""
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
        yield ReadUpload(upload, pdf, facts, _identified_pages(pdf, document, facts.pages))


def pages_shown(scan: SignedScan, *, wait: bool = True) -> list[IdentifiedPage]:
    """What each page of a scan shows: as the checks saw it or, if they are not through and it may
    take its time, as a quick look tells."""
    read = list(scan.sheets.all())
    if len(read) == scan.pages:
        findings = list(check_results.counting_findings(scan.findings.all()))
        others = {f.page for f in findings if f.code in _OF_ANOTHER and f.stands}
        return [
            OTHER_PAGE
            if s.issued_page is None and s.number in others
            else IdentifiedPage(s.issued_page, s.turn, s.beside[1:])
            for s in side_by_side.marked_pages(scan, pages=read, findings=findings)
        ]
    if wait:
        with storage.local_copy(scan.file) as pdf:
            return _identified_pages(pdf, scan.document, scan.pages)
    return [UNKNOWN_PAGE] * scan.pages


def _identified_pages(pdf: Path, document: IssuedDocument, pages: int) -> list[IdentifiedPage]:
    with storage.local_copy(document.file) as issued:
        return observe_pages.identify_pages(pdf, issued, document.layout, pages)


def is_scan_by_itself(
    looked: ReadUpload, base: SignedScan, base_shows: list[IdentifiedPage]
) -> bool:
    """Whether an upload is a scan by itself: the same as the one there, or whole. Where nobody can
    tell what is what in either, too."""
    shown = {page for issued, _turn, beside in looked.shows for page in (issued, *beside)}
    return (
        looked.facts.sha256 == base.sha256
        or shown.issuperset(range(1, base.document.pages + 1))
        or not any(issued for issued, _turn, _beside in (*looked.shows, *base_shows))
    )

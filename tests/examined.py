"""Scans that the automatic checks have read, written straight to the database."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from PIL import Image

from agreements import models, storage
from agreements.enums import Check, ExaminationState, Severity, Status
from agreements.services.requests import issuing
from agreements.services.scans import page_previews
from tests.factories import complete_draft

# The issued page lies in the file as it was printed, filling it.
STRAIGHT = [1 / 595.28, 0, 0, 0, -1 / 841.89, 1, 0, 0, 1]


def issued(**fields: Any) -> models.IssuedDocument:
    """A real document issued for a complete draft."""
    draft = complete_draft(**fields)
    return issuing.issue_document(draft, by=draft.signer.user)


def scan(document: models.IssuedDocument, content: bytes = b"", **fields: Any) -> models.SignedScan:
    """An upload for the document, whose agreement is now submitted; by default unsigned."""
    agreement = document.agreement
    models.Agreement.objects.filter(pk=agreement.pk, status=Status.AWAITING_SIGNATURE).update(
        status=Status.SUBMITTED, submitted_at=timezone.now(), version_signed=document.version
    )
    agreement.refresh_from_db()
    stored = storage.store("scans", content or storage.read_file(document.file))
    given = {
        "agreement": agreement,
        "document": document,
        "number": agreement.scans.count() + 1,
        "file": stored.name,
        "original_name": "scan.pdf",
        "file_name": document.file_name,
        "sha256": stored.sha256,
        "size": stored.size,
        "pages": document.pages,
        "uploaded_at": timezone.now(),
        "uploaded_by": agreement.signer.user,
    }
    return models.SignedScan.objects.create(**given | fields)


def drawn(*papers: models.SignedScan | models.IssuedDocument) -> None:
    """Every page has its pictures, a white dot each."""
    out = io.BytesIO()
    Image.new("L", (1, 1), "white").save(out, "JPEG")
    for paper in papers:
        page_previews.request_previews(paper)
        for row in paper.pictures.all():
            page_previews._store_preview(row, out.getvalue(), out.getvalue())


def finding(
    check: Check, code: str, severity: Severity = Severity.OK, **fields: Any
) -> models.ScanFinding:
    """Not saved; `read` does."""
    return models.ScanFinding(check_name=check, code=code, severity=severity, **fields)


def read(
    scan: models.SignedScan,
    *findings: models.ScanFinding,
    state: ExaminationState = ExaminationState.DONE,
    shows: Sequence[int | None] = (),
) -> models.SignedScan:
    """The checks are through with the scan, and it is drawn: every page lies as it was printed, and
    `shows` the issued page of its own number, if nothing else is said."""
    models.ScanExamination.objects.create(
        scan=scan, state=state, due_at=None, finished_at=timezone.now(), pages_read=scan.pages
    )
    for number, issued_page in enumerate(shows or range(1, scan.pages + 1), start=1):
        models.ScanPage.objects.create(
            scan=scan, number=number, issued_page=issued_page, matrix=STRAIGHT, dpi=200
        )
    for number, found in enumerate(findings):
        found.scan, found.number = scan, number
        found.save()
    drawn(scan, scan.document)
    return scan


def unsigned(document: models.IssuedDocument) -> models.SignedScan:
    """Read, with what is said of a scan that nobody signed, and of one page too few."""
    place = document.layout["boxes"]["signature"]
    x0, y0, x1, y1 = place["box"]
    corners = ((x0, y1), (x1, y1), (x1, y0), (x0, y0))
    outline = [[x / 595.28, 1 - y / 841.89] for x, y in corners]
    blank = finding(
        Check.SIGNATURE,
        "signature_blank",
        Severity.PROBLEM,
        page=place["page"],
        issued_page=place["page"],
        box=place["box"],
        outline=outline,
        measured=0.0,
    )
    missing = finding(
        Check.PAGES,
        "page_missing",
        Severity.PROBLEM,
        issued_page=2,
        facts={"issued_page": 2, "pages": document.pages},
    )
    known = finding(Check.RECOGNIZED, "recognized")
    return read(scan(document), known, missing, blank)

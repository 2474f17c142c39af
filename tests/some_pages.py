"""Uploads that show some pages of what was issued."""

import io

import pikepdf
import pypdfium2 as pdfium

from agreements import storage
from agreements.models import Agreement, AuditEvent, IssuedDocument
from tests.scans import honest


def of(document: IssuedDocument, *numbers: int, remark: str = "") -> bytes:
    """These pages as they were printed, 0 for a page that shows nothing known; with another
    `remark`, other bytes."""
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(storage.read_file(document.file))) as issued,
        pikepdf.open(io.BytesIO(honest.scan())) as other,
        pikepdf.new() as made,
    ):
        for number in numbers:
            made.pages.append(issued.pages[number - 1] if number else other.pages[0])
        if remark:
            made.pages[0].contents_add(f"% {remark}\n".encode())
        made.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def side_by_side(document: IssuedDocument, *numbers: int) -> bytes:
    """These pages from left to right on one sheet, as a copier for A3 takes them."""
    out = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(storage.read_file(document.file))) as issued,
        pikepdf.new() as made,
    ):
        width, height = (float(edge) for edge in issued.pages[0].mediabox[2:])
        sheet = made.add_blank_page(page_size=(width * len(numbers), height))
        for place, number in enumerate(numbers):
            left = place * width
            sheet.add_overlay(
                issued.pages[number - 1], pikepdf.Rectangle(left, 0, left + width, height)
            )
        made.save(out, deterministic_id=True)
    return out.getvalue()


def picture(document: IssuedDocument, number: int) -> bytes:
    """A page as a JPEG of 150 dpi."""
    with pdfium.PdfDocument(storage.read_file(document.file)) as pdf:
        out = io.BytesIO()
        pdf[number - 1].render(scale=150 / 72).to_pil().convert("RGB").save(out, "JPEG")
    return out.getvalue()


def shown(pdf: bytes) -> list[bytes]:
    """What is drawn on each page: equal for equal pages."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        for page in read.pages:
            page.contents_coalesce()
        return [page.Contents.read_bytes() for page in read.pages]


def counting(agreement: Agreement) -> list[bytes]:
    """What the pages of the scan that counts show."""
    return shown(storage.read_file(agreement.scans.last().file))


def replaced() -> AuditEvent:
    """What is on record of the latest replacement."""
    return AuditEvent.objects.filter(action="agreement:replace_scan").latest("pk")

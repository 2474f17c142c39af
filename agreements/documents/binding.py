"""Sheets made into a PDF: the first ones over the body's pages, the others on new pages."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name, Page

from agreements.documents.embedding import embed
from agreements.documents.geometry import HEIGHT, WIDTH
from agreements.documents.sheet import Ink, Sheet


def bind(
    sheets: Sequence[Sheet], ink: Ink, body: bytes, title: str, created: date, language: str = "en"
) -> bytes:
    """The same arguments give the same bytes."""
    with pikepdf.new() as pdf, pikepdf.open(BytesIO(body)) as clauses:
        fonts = {f"/{name}": embed(pdf, used) for name, used in ink.fonts.items()}
        pdf.pages.extend(clauses.pages)
        for sheet, page in zip(sheets, pdf.pages, strict=False):
            page.Resources.Font = Dictionary({**dict(page.Resources.Font.items()), **fonts})
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"Q\n" + sheet.content())
        resources = pdf.make_indirect(Dictionary(Font=Dictionary(fonts)))
        for sheet in sheets[len(clauses.pages) :]:
            new = Dictionary(
                Type=Name.Page,
                MediaBox=[0, 0, round(WIDTH, 3), round(HEIGHT, 3)],
                Resources=resources,
                Contents=pdf.make_stream(sheet.content()),
            )
            pdf.pages.append(Page(pdf.make_indirect(new)))
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.docinfo["/Title"] = title
        pdf.docinfo["/CreationDate"] = f"D:{created:%Y%m%d}000000Z"
        buffer = BytesIO()
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()

"""The receipt of an opt-out: what ended, when, for whom, and whether the copies are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _

from agreements.documents.binding import bind
from agreements.documents.flow import Cell, Flow
from agreements.documents.fonts import clean, clusters, missing_glyphs
from agreements.documents.form import LABEL, PADDING, VALUE, VALUE_X, draw_heading
from agreements.documents.geometry import FOOTER, HEADER, LEFT, MM, RIGHT
from agreements.documents.lines import lay_out
from agreements.documents.printed_language import printed_in
from agreements.documents.sheet import Ink, Sheet
from agreements.documents.stamp import TEXT, TITLE


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt says. Moments are words already, with their zone.

    `ended` and `declined` are numbers of LA versions: the one that bound the signer and the one
    they opted out of. `people` are the associated users, `attested` is "" while nobody attested
    that the copies are deleted. `language` is that of the LA that ended.
    """

    reference: str
    dataset: str
    owner: str
    contact: str
    signer: str
    affiliation: str
    ended: str
    declined: str
    opted_out: str
    way: str
    people: tuple[str, ...]
    attested: str
    day: date
    language: str = "en"

    def rows(self) -> Sequence[tuple[str, str]]:
        listed = "\n".join(self.people) or _("Nobody else was listed")
        deleted = _("Attested by the signer on %(when)s") % {"when": self.attested}
        ended, declined = (
            _("License Agreement %(version)s") % {"version": version}
            for version in (self.ended, self.declined)
        )
        return (
            (_("Agreement"), self.reference),
            (_("Dataset"), self.dataset),
            (_("Data owner"), f"{self.owner}\n{self.contact}"),
            (_("Signer"), f"{self.signer}\n{self.affiliation}".strip()),
            (_("Agreement that ended"), ended),
            (_("Opted out of"), declined),
            (_("Opted out on"), self.opted_out),
            (_("By way of"), self.way),
            (_("Access ended for the signer and for"), listed),
            (_("All copies deleted"), deleted if self.attested else _("Not attested yet")),
        )


def draw_receipt(receipt: Receipt) -> bytes:
    """The PDF; the same receipt gives the same bytes.

    A character that no font prints becomes a question mark: nobody is refused a receipt.
    """
    ink = Ink()
    with printed_in(receipt.language):
        sheets = _draw_rows(receipt, ink)
        for page, sheet in enumerate(sheets, start=1):
            _stamp(sheet, receipt, page, len(sheets))
        title = _("Receipt for opting out: %(dataset)s, %(reference)s") % {
            "dataset": _printable(receipt.dataset),
            "reference": receipt.reference,
        }
    return bind(sheets, ink, _no_body(), title, receipt.day, receipt.language)


def _draw_rows(receipt: Receipt, ink: Ink) -> list[Sheet]:
    def head(sheet: Sheet, first: bool) -> float:
        note = _("The signer’s License Agreement is void from the moment named below.")
        return draw_heading(sheet, _("Receipt for opting out"), note, first)

    flow = Flow(ink, 1, head)
    for label, value in receipt.rows():
        flow.row(
            (
                Cell(LEFT, lay_out(label, LABEL, VALUE_X - LEFT - 4 * MM), LABEL),
                Cell(VALUE_X, lay_out(_printable(value), VALUE, RIGHT - VALUE_X), VALUE),
            ),
            PADDING,
        )
    return flow.sheets


def _stamp(sheet: Sheet, receipt: Receipt, page: int, pages: int) -> None:
    """Header and footer, where issued documents have theirs."""
    width = HEADER.x1 - HEADER.x0
    (title, *_more) = lay_out(_printable(receipt.dataset), TITLE, width)
    (owner, *_more) = lay_out(_printable(receipt.owner), TEXT, width)
    sheet.text(title, HEADER.x0, HEADER.y0 + 7 + TEXT.leading, TITLE)
    sheet.text(owner, HEADER.x0, HEADER.y0 + 7, TEXT)
    footer = _("Receipt · %(reference)s · page %(page)d of %(pages)d") % {
        "reference": receipt.reference,
        "page": page,
        "pages": pages,
    }
    (line, *_more) = lay_out(footer, TEXT, FOOTER.x1 - FOOTER.x0)
    sheet.text(line, FOOTER.x0, FOOTER.y0 + 6, TEXT)


def _printable(text: str) -> str:
    if not missing_glyphs(text):
        return text
    return "".join("?" if missing_glyphs(c) else c for c in clusters(clean(text)))


def _no_body() -> bytes:
    """A PDF without a page: there are no clauses to go before ours."""
    with pikepdf.new() as pdf:
        buffer = BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()

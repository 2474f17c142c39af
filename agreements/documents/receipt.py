"""The receipt of an opt-out: what ended, when, for whom, and whether the copies are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.documents.fonts import clusters, missing_glyphs, normalize_text
from agreements.documents.form import draw_labeled
from agreements.documents.page_flow import PageFlow
from agreements.documents.pdf_writer import write_pdf
from agreements.documents.printed_language import printed_in
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.stamp import draw_footer, draw_header


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
    used_fonts = UsedFonts()
    with printed_in(receipt.language):
        note = _("The signer’s License Agreement is void from the moment named below.")
        flow = PageFlow(used_fonts, 1, _("Receipt for opting out"), note)
        for label, value in receipt.rows():
            draw_labeled(flow, label, _printable(value))
        for page, sheet in enumerate(flow.sheets, start=1):
            footer = _("Receipt · %(reference)s · page %(page)d of %(pages)d") % {
                "reference": receipt.reference,
                "page": page,
                "pages": len(flow.sheets),
            }
            draw_header(sheet, _printable(receipt.dataset), _printable(receipt.owner))
            draw_footer(sheet, footer)
        title = _("Receipt for opting out: %(dataset)s, %(reference)s") % {
            "dataset": _printable(receipt.dataset),
            "reference": receipt.reference,
        }
    return write_pdf(flow.sheets, used_fonts, title, receipt.day, receipt.language)


def _printable(text: str) -> str:
    if not missing_glyphs(text):
        return text
    return "".join("?" if missing_glyphs(c) else c for c in clusters(normalize_text(text)))

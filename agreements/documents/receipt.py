"""The receipt of the end of an agreement: what ended, when, why, for whom, and whether the copies
are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.documents.certificate import Certificate, certificate_words, draw_certificate
from agreements.documents.paper_words import PaperWords
from agreements.documents.printed_language import printed_in


@dataclass(frozen=True, slots=True)
class OptOut:
    """Of which LA version a signer opted out, by number, and by which way."""

    declined: str
    way: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt says. Moments are words already, with their zone.

    `version` is the number of the LA version that bound the signer. `grants` are the people who had
    access, each with its end, `listed` those who were listed without. `deleted` is how the deletion
    of the signer's copies stands. `chained` is the head of the audit chain with the end in it, ""
    as long as there is none. `language` is that of the LA that ended.
    """

    reference: str
    dataset: str
    owner: str
    contact: str
    signer: str
    affiliation: str
    version: str
    why: str
    ended: str
    grants: tuple[str, ...]
    listed: tuple[str, ...]
    deleted: str
    day: date
    chained: str = ""
    opt_out: OptOut | None = None
    language: str = "en"

    @property
    def title(self) -> str:
        if self.opt_out:
            return _("Receipt for opting out")
        return _("Receipt for the end of the agreement")

    def rows(self) -> Sequence[tuple[str, str]]:
        version = _("License Agreement %(version)s")
        found = [
            (_("Agreement"), self.reference),
            (_("Dataset"), self.dataset),
            (_("Data owner"), f"{self.owner}\n{self.contact}"),
            (_("Signer"), f"{self.signer}\n{self.affiliation}".strip()),
            (_("Agreement that ended"), version % {"version": self.version}),
        ]
        if self.opt_out:
            found += [
                (_("Opted out of"), version % {"version": self.opt_out.declined}),
                (_("Opted out on"), self.ended),
                (_("By way of"), self.opt_out.way),
            ]
        else:
            found += [(_("Why it ended"), self.why), (_("Ended on"), self.ended)]
        nobody = _("Nobody else was listed")
        return (
            *found,
            (_("Access that ended"), "\n".join(self.grants) or "–"),
            (_("Listed without access of their own"), "\n".join(self.listed) or nobody),
            (_("The signer’s copies deleted"), self.deleted),
            *([(_("Head of the audit chain"), self.chained)] if self.chained else []),
        )


def draw_receipt(receipt: Receipt) -> bytes:
    """The PDF; the same receipt gives the same bytes."""
    with printed_in(receipt.language):
        return draw_certificate(_certificate(receipt))


def receipt_words(receipt: Receipt) -> PaperWords:
    """What the PDF says."""
    with printed_in(receipt.language):
        return certificate_words(_certificate(receipt))


def _certificate(receipt: Receipt) -> Certificate:
    return Certificate(
        heading=receipt.title,
        note=_("The signer’s License Agreement is void from the moment named below."),
        rows=receipt.rows(),
        header=(receipt.dataset, receipt.owner),
        footer=_("Receipt · %(reference)s · page %(page)d of %(pages)d"),
        title=f"{receipt.title}: {receipt.dataset}, {receipt.reference}",
        reference=receipt.reference,
        day=receipt.day,
        language=receipt.language,
    )

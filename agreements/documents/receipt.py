"""The receipt of an opt-out: what ended, when, for whom, and whether the copies are deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from agreements.documents.certificate import Certificate, draw_certificate
from agreements.documents.printed_language import printed_in


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
    """The PDF; the same receipt gives the same bytes."""
    with printed_in(receipt.language):
        title = _("Receipt for opting out")
        page = _("Receipt · %(reference)s · page %(page)d of %(pages)d")
        return draw_certificate(
            Certificate(
                heading=title,
                note=_("The signer’s License Agreement is void from the moment named below."),
                rows=receipt.rows(),
                header=(receipt.dataset, receipt.owner),
                footer=page,
                title=_("Receipt for opting out: %(dataset)s, %(reference)s")
                % {"dataset": receipt.dataset, "reference": receipt.reference},
                reference=receipt.reference,
                day=receipt.day,
                language=receipt.language,
            )
        )

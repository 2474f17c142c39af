"""The sheet by which a signer adds people to an agreement: which one, whom, and the boxes to sign
in."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.documents.form import VALUE, draw_boxes, draw_fields, hint_by_hand
from agreements.documents.geometry import LEFT, RIGHT
from agreements.documents.line_breaking import break_lines
from agreements.documents.page_flow import PageFlow
from agreements.documents.paper_words import PaperPart
from agreements.documents.printed_language import long_date
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.schedule import draw_added, table_of_people
from agreements.documents.terms import Amended, Terms
from agreements.form_fields import STANDARD

_GAP = 8


def amendment_words(terms: Terms) -> PaperPart:
    """What it says. Raises ValueError for terms of something else."""
    amended = terms.amends
    if amended is None:
        raise ValueError("these are not the terms of an amendment")
    labels = dict(zip(STANDARD, terms.labels, strict=True))
    note = _("Amendment %(reference)s · issued %(day)s") % {
        "reference": terms.reference,
        "day": long_date(terms.issued_on),
    }
    return PaperPart(
        _("Amendment: people added"),
        note,
        {
            "amends": (_("Agreement amended"), _amended(terms, amended)),
            "signer_name": (labels["name"], terms.signer_name),
            "affiliation": (labels["affiliation"], terms.affiliation),
            "work_email": (labels["email"], terms.work_email),
        },
        declaration=_declaration(terms, amended),
        people=table_of_people(terms),
        by_hand=(labels["signature"], labels["date"]),
        hint=hint_by_hand(),
    )


def draw_amendment_sheets(
    terms: Terms, said: PaperPart, used_fonts: UsedFonts
) -> tuple[PageFlow, dict[str, Any]]:
    """What it says on its sheets, and where fields, boxes and people are."""
    flow = PageFlow(used_fonts, 1, said.heading, said.note)
    fields = draw_fields(flow, said)
    _draw_paragraph(flow, said.declaration)
    added = draw_added(flow, terms)
    return flow, {"fields": fields, "boxes": draw_boxes(flow, said), "associates": added}


def _amended(terms: Terms, amended: Amended) -> str:
    return _("%(title)s %(version)s, reference %(reference)s, approved on %(day)s") % {
        "title": terms.title,
        "version": terms.version,
        "reference": amended.reference,
        "day": long_date(amended.approved_on),
    }


def _declaration(terms: Terms, amended: Amended) -> str:
    """The version may be another one by the time that somebody reads it: what counts is what binds
    the agreement."""
    sentence = ngettext(
        "I add the person listed below to agreement %(reference)s as an associated user. The "
        "License Agreement, in the version that binds this agreement, applies to this person as to "
        "those listed there.",
        "I add the %(number)d people listed below to agreement %(reference)s as associated users. "
        "The License Agreement, in the version that binds this agreement, applies to them as to "
        "those listed there.",
        len(terms.associates),
    )
    return sentence % {"number": len(terms.associates), "reference": amended.reference}


def _draw_paragraph(flow: PageFlow, text: str) -> None:
    lines = break_lines(text, VALUE, RIGHT - LEFT)
    area = flow.take_space(len(lines) * VALUE.leading + 2 * _GAP)
    with flow.sheet.tagged(flow.begin("P")):
        flow.sheet.paragraph(lines, LEFT, area.y1 - _GAP, VALUE)

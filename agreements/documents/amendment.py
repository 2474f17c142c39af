"""The sheet by which a signer adds people to an agreement: which one, whom, and the boxes to sign
in."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.documents.form import VALUE, draw_boxes, draw_labeled
from agreements.documents.geometry import LEFT, RIGHT
from agreements.documents.line_breaking import break_lines
from agreements.documents.page_flow import PageFlow
from agreements.documents.printed_language import long_date
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.schedule import draw_added
from agreements.documents.terms import Amended, Terms
from agreements.form_fields import STANDARD

_GAP = 8


def draw_amendment_sheets(
    terms: Terms, used_fonts: UsedFonts
) -> tuple[list[PrintedSheet], dict[str, Any]]:
    """Its sheets, and where fields, boxes and people are."""
    amended = terms.amends
    if amended is None:
        raise ValueError("these are not the terms of an amendment")
    labels = dict(zip(STANDARD, terms.labels, strict=True))
    note = _("Amendment %(reference)s · issued %(day)s") % {
        "reference": terms.reference,
        "day": long_date(terms.issued_on),
    }
    flow = PageFlow(used_fonts, 1, _("Amendment: people added"), note)
    rows = {
        "amends": (_("Agreement amended"), _amended(terms, amended)),
        "signer_name": (labels["name"], terms.signer_name),
        "affiliation": (labels["affiliation"], terms.affiliation),
        "work_email": (labels["email"], terms.work_email),
    }
    fields = {field: draw_labeled(flow, label, value) for field, (label, value) in rows.items()}
    _draw_paragraph(flow, _declaration(terms, amended))
    added = draw_added(flow, terms)
    return flow.sheets, {
        "fields": fields,
        "boxes": draw_boxes(flow, labels["signature"], labels["date"]),
        "associates": added,
    }


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
    flow.sheet.paragraph(lines, LEFT, area.y1 - _GAP, VALUE)

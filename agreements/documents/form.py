"""The signer's form: the license file's own labels with their values, and the boxes to sign in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agreements.documents.geometry import LEFT, MM, RIGHT, Box
from agreements.documents.line_breaking import TextStyle, break_lines
from agreements.documents.page_flow import BOX_LINE, NOTE, Cell, PageFlow
from agreements.documents.paper_words import PaperPart
from agreements.documents.printed_language import long_date
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.terms import Terms
from agreements.form_fields import STANDARD

LABEL = TextStyle(9.5, 15)
VALUE = TextStyle(11, 15)
PADDING = 5.5
VALUE_X = LEFT + 62 * MM
BOX_HEIGHT = 30 * MM
BOX_GAP = 6 * MM
DATE_WIDTH = 52 * MM


def form_words(terms: Terms, clauses: Mapping[str, str]) -> PaperPart:
    """What it says. `clauses` gives the printed heading of each clause key."""
    labels = dict(zip(STANDARD, terms.labels, strict=True))
    country = f"\n{terms.country}"
    note = _("Agreement %(reference)s · issued %(day)s") % {
        "reference": terms.reference,
        "day": long_date(terms.issued_on),
    }
    rows = {
        "signer_name": (labels["name"], terms.signer_name),
        "signer_title": (labels["title"], terms.signer_title),
        "affiliation": (
            labels["affiliation"],
            terms.affiliation + ("" if labels["address"] else country),
        ),
        "work_email": (labels["email"], terms.work_email),
        "address": (labels["address"], terms.address.rstrip() + country),
        **{f"asked_{each.name}": (each.label, each.answer) for each in terms.form_answers},
        "intended_use": (_("Intended use of the data"), terms.intended_use),
        "accepted": (
            _("Clauses accepted, each by itself"),
            "\n".join(f"✓  {clauses[key]}" for key in terms.accepted),
        ),
        "associates": (_("Associated users"), _associates(len(terms.associates))),
    }
    return PaperPart(
        _("Signature form"),
        note,
        {field: row for field, row in rows.items() if row[0]},
        by_hand=(labels["signature"], labels["date"]),
        hint=hint_by_hand(),
    )


def hint_by_hand() -> str:
    """How the boxes are filled in."""
    return _("Sign and date by hand, in ink.")


def draw_form(
    said: PaperPart, used_fonts: UsedFonts, first_page: int
) -> tuple[PageFlow, dict[str, Any]]:
    """What it says on its sheets, and where its fields and boxes are."""
    flow = PageFlow(used_fonts, first_page, said.heading, said.note, role="H2")
    return flow, {"fields": draw_fields(flow, said), "boxes": draw_boxes(flow, said)}


def draw_fields(flow: PageFlow, said: PaperPart) -> dict[str, list[dict[str, Any]]]:
    """A row for each; where they stand."""
    return {field: draw_labeled(flow, *row) for field, row in said.rows.items()}


def draw_labeled(flow: PageFlow, label: str, value: str) -> list[dict[str, Any]]:
    """A row of a label and its value; where it stands."""
    cells = (
        Cell(LEFT, break_lines(label, LABEL, VALUE_X - LEFT - 4 * MM), LABEL),
        Cell(VALUE_X, break_lines(value or "–", VALUE, RIGHT - VALUE_X), VALUE),
    )
    return flow.draw_row(cells, PADDING, labeled=True)


def _associates(count: int) -> str:
    if count == 0:
        return pgettext("associated users", "None")
    listed = ngettext(
        "%(number)d person, listed in the schedule",
        "%(number)d people, listed in the schedule",
        count,
    )
    return listed % {"number": count}


def draw_boxes(flow: PageFlow, said: PaperPart) -> dict[str, Any]:
    """Signature and date side by side, labels above them, never apart from each other."""
    signature, day = said.by_hand
    date_x = RIGHT - DATE_WIDTH
    labels = (
        Cell(LEFT, break_lines(signature, LABEL, date_x - BOX_GAP - LEFT), LABEL),
        Cell(date_x, break_lines(day, LABEL, DATE_WIDTH), LABEL),
    )
    label_height = max(len(label.lines) for label in labels) * LABEL.leading
    area = flow.take_space(14 + label_height + 4 + BOX_HEIGHT + NOTE.leading + 4)
    top = area.y1 - 14
    for label in labels:
        with flow.sheet.tagged(flow.begin("P")):
            flow.sheet.paragraph(label.lines, label.x, top, LABEL)
    y1 = top - label_height - 4
    boxes = {
        "signature": Box(LEFT, y1 - BOX_HEIGHT, date_x - BOX_GAP, y1),
        "date": Box(date_x, y1 - BOX_HEIGHT, RIGHT, y1),
    }
    for box in boxes.values():
        flow.sheet.frame(box, BOX_LINE)
    hint = break_lines(said.hint, NOTE, RIGHT - LEFT)
    with flow.sheet.tagged(flow.begin("P")):
        flow.sheet.paragraph(hint, LEFT, y1 - BOX_HEIGHT - 4, NOTE)
    return {name: {"page": flow.page, "box": box.rounded()} for name, box in boxes.items()}

"""The schedule: everyone associated with the signer, a row each, column heads on every page."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.documents.geometry import LEFT, MM, RIGHT
from agreements.documents.line_breaking import TextStyle, break_lines
from agreements.documents.page_flow import NOTE, Cell, PageFlow
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.terms import Terms

HEAD = TextStyle(9.5, 14, bold=True)
CELL = TextStyle(10, 14)
PADDING = 4
GUTTER = 3 * MM
ID_WIDTH = 29  # mm


def draw_schedule(
    terms: Terms, used_fonts: UsedFonts, first_page: int
) -> tuple[list[PrintedSheet], list[list[dict[str, Any]]]]:
    """Its sheets (none without associated users), and where each row stands."""
    if not terms.associates:
        return [], []
    note = _("Agreement %(reference)s · listed by %(name)s") % {
        "reference": terms.reference,
        "name": terms.signer_name,
    }
    heads = _column_heads(terms.id_column)
    flow = PageFlow(used_fonts, first_page, _("Schedule: associated users"), note, heads)
    rows = _draw_people(flow, terms)
    end = flow.take_space(NOTE.leading + 6)
    note = _("End of the schedule: %(number)d listed.") % {"number": len(rows)}
    flow.sheet.paragraph(break_lines(note, NOTE, RIGHT - LEFT), LEFT, end.y1 - 6, NOTE)
    return flow.sheets, rows


def draw_added(flow: PageFlow, terms: Terms) -> list[list[dict[str, Any]]]:
    """Those whom an amendment adds, below what stands there; where each row stands."""
    flow.begin_table(_column_heads(terms.id_column), least=4 * CELL.leading)
    rows = _draw_people(flow, terms)
    flow.end_table()
    return rows


def _columns(id_column: str) -> list[tuple[float, float]]:
    """Where each begins, and its width."""
    edges = [LEFT]
    for width in _titles(id_column).values():
        edges.append(edges[-1] + width * MM)
    return [(x, after - x - GUTTER) for x, after in pairwise(edges)]


def _column_heads(id_column: str) -> list[Cell]:
    return [
        Cell(x, break_lines(title, HEAD, width), HEAD)
        for (x, width), title in zip(_columns(id_column), _titles(id_column), strict=True)
    ]


def _draw_people(flow: PageFlow, terms: Terms) -> list[list[dict[str, Any]]]:
    rows, columns = [], _columns(terms.id_column)
    for number, person in enumerate(terms.associates, start=1):
        identity = (person.competition_id,) if terms.id_column else ()
        values = (str(number), person.name, person.role, *identity, person.email)
        cells = [
            Cell(x, break_lines(value.strip() or "–", CELL, width), CELL)
            for (x, width), value in zip(columns, values, strict=True)
        ]
        rows.append(flow.draw_row(cells, PADDING))
    return rows


def _titles(id_column: str) -> dict[str, int]:
    """The heads of the columns, each with its width in mm. Without an ID the name has its room."""
    name = 55 if id_column else 55 + ID_WIDTH
    return {
        pgettext("column of numbers", "No."): 9,
        _("Name"): name,
        _("Role"): 20,
        **({id_column: ID_WIDTH} if id_column else {}),
        _("E-mail"): 47,
    }

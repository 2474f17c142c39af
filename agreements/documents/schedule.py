"""The schedule: everyone associated with the signer, a row each, column heads on every page."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.documents.geometry import LEFT, MM, RIGHT
from agreements.documents.line_breaking import TextStyle, break_lines
from agreements.documents.page_flow import NOTE, Cell, PageFlow
from agreements.documents.paper_words import PaperPart, PaperTable
from agreements.documents.printed_sheet import UsedFonts
from agreements.documents.terms import Terms

HEAD = TextStyle(9.5, 14, bold=True)
CELL = TextStyle(10, 14)
PADDING = 4
GUTTER = 3 * MM
ID_WIDTH = 29  # mm


def schedule_words(terms: Terms) -> PaperPart | None:
    """What it says; None without associated users."""
    if not terms.associates:
        return None
    return PaperPart(
        _("Schedule: associated users"),
        _("Agreement %(reference)s · listed by %(name)s")
        % {"reference": terms.reference, "name": terms.signer_name},
        people=table_of_people(terms),
        ending=_("End of the schedule: %(number)d listed.") % {"number": len(terms.associates)},
    )


def table_of_people(terms: Terms) -> PaperTable:
    """A row for each; "–" for what is unknown."""
    rows = []
    for number, person in enumerate(terms.associates, start=1):
        identity = (person.competition_id,) if terms.id_column else ()
        values = (str(number), person.name, person.role, *identity, person.email)
        rows.append([value.strip() or "–" for value in values])
    return PaperTable(list(_titles(terms.id_column)), rows)


def draw_schedule(
    terms: Terms, said: PaperPart, used_fonts: UsedFonts, first_page: int
) -> tuple[PageFlow, list[list[dict[str, Any]]]]:
    """What it says on its sheets, and where each row stands."""
    people = table_of_people(terms)
    heads = _column_heads(people, terms.id_column)
    flow = PageFlow(used_fonts, first_page, said.heading, said.note, heads, role="H2")
    rows = _draw_people(flow, people, terms.id_column)
    end = flow.take_space(NOTE.leading + 6)
    ending = break_lines(said.ending, NOTE, RIGHT - LEFT)
    with flow.sheet.tagged(flow.begin("P")):
        flow.sheet.paragraph(ending, LEFT, end.y1 - 6, NOTE)
    return flow, rows


def draw_added(flow: PageFlow, terms: Terms) -> list[list[dict[str, Any]]]:
    """Those whom an amendment adds, below what stands there; where each row stands."""
    people = table_of_people(terms)
    flow.begin_table(_column_heads(people, terms.id_column), least=4 * CELL.leading)
    rows = _draw_people(flow, people, terms.id_column)
    flow.end_table()
    return rows


def _columns(id_column: str) -> list[tuple[float, float]]:
    """Where each begins, and its width."""
    edges = [LEFT]
    for width in _titles(id_column).values():
        edges.append(edges[-1] + width * MM)
    return [(x, after - x - GUTTER) for x, after in pairwise(edges)]


def _column_heads(people: PaperTable, id_column: str) -> list[Cell]:
    return [
        Cell(x, break_lines(title, HEAD, width), HEAD)
        for (x, width), title in zip(_columns(id_column), people.heads, strict=True)
    ]


def _draw_people(flow: PageFlow, people: PaperTable, id_column: str) -> list[list[dict[str, Any]]]:
    columns = _columns(id_column)
    return [
        flow.draw_row(
            [
                Cell(x, break_lines(value, CELL, width), CELL)
                for (x, width), value in zip(columns, row, strict=True)
            ],
            PADDING,
        )
        for row in people.rows
    ]


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

"""One import: how far it is, and row by row what would happen, happened, or is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import file_responses, nudges
from agreements.admin import pages
from agreements.enums import ImportOutcome, ImportState
from agreements.exceptions import PortalError
from agreements.models import Agreement, AgreementImport, ImportRow
from agreements.selectors.imports import import_rows
from agreements.selectors.imports.requests_there import requests_there
from agreements.services.imports import desk_steps
from agreements.services.imports.columns import BY_NAME
from agreements.services.imports.import_moves import may_import

from .upload_page import ADD, ScansForm

# Seconds until the page asks again.
_BUSY, _QUIET = 2, 60
_AT_WORK = (ImportState.READING, ImportState.IMPORTING)
_TAGS = {
    ImportOutcome.NEW: "submitted",
    ImportOutcome.THERE: "draft",
    ImportOutcome.OPEN: "changes_requested",
    ImportOutcome.ERRORS: "rejected",
    ImportOutcome.IMPORTED: "approved",
}
# What of a row stands together.
_GROUPS = (
    ("name", "email", "title", "affiliation", "address", "country"),
    ("version", "signed_on", "approved_on"),
    ("people", "note"),
    ("scan_name",),
)


@dataclass(frozen=True, slots=True)
class SaidCell:
    """What the table said, and what is wrong with it."""

    label: str
    said: str
    error: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it was sent; `there` is what its signer has here already."""

    row: ImportRow
    groups: list[list[SaidCell]]
    tag: str
    there: Agreement | None


def fetch_import(request: HttpRequest, pk: int, **_more: object) -> AgreementImport:
    """404 for staff of other datasets, 403 for who may not import at all."""
    pages.require_permission(request, "agreements.view_agreementimport")
    return import_rows.import_for_staff(pages.person(request), pk)


def import_view(
    *, methods: Iterable[str] = pages.ASK
) -> Callable[[Callable[[HttpRequest, AgreementImport], HttpResponseBase]], pages.View]:
    """Decorates a view of an import. A PortalError that it lets through becomes a 409."""
    return pages.record_view(fetch_import, refused=_refuse, methods=methods)


def import_address(name: str, batch: AgreementImport) -> str:
    """Address of one of the pages of an import."""
    return reverse(f"admin:agreements_agreementimport_{name}", args=[batch.pk])


def render_import(
    request: HttpRequest,
    template: str,
    batch: AgreementImport,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A page from `imports/<template>.html`."""
    shared = {
        "opts": AgreementImport._meta,
        "batch": batch,
        "page": import_address("change", batch),
        "counts": import_rows.outcomes(batch),
    }
    return pages.desk_page(request, f"imports/{template}", {**shared, **context}, status)


def _refuse(request: HttpRequest, batch: AgreementImport, error: PortalError) -> HttpResponse:
    context = {"title": _("This step is not possible now"), "sentence": str(error)}
    return render_import(request, "refused", batch, context, 409)


@import_view(methods=pages.READ)
def import_page(request: HttpRequest, batch: AgreementImport) -> HttpResponse:
    """`?show=` one outcome, `?after=` a row."""
    show = request.GET.get("show", "")
    after = request.GET.get("after", "0")
    if (show and show not in ImportOutcome.values) or not after.isdecimal() or len(after) > 9:
        raise Http404
    found = list(import_rows.rows_after(batch, int(after), show))
    more = len(found) > import_rows.PAGE
    rows = _shown(batch, found[: import_rows.PAGE])
    context = {
        "title": batch.name,
        **_numbers(batch),
        "rows": rows,
        "show": show,
        "after": int(after),
        "following": rows[-1].row.number if more else None,
        "scans_form": ScansForm(),
        "may": may_import(pages.person(request), batch.dataset),
        "missing": batch.rows.exclude(scan_name="").filter(file="").exists(),
    }
    return render_import(request, "import", batch, context)


@import_view(methods=pages.READ)
def import_numbers(request: HttpRequest, batch: AgreementImport) -> HttpResponse:
    """What of the page changes while one looks at it."""
    context = {"batch": batch, "page": import_address("change", batch), **_numbers(batch)}
    return render(request, "admin/agreements/imports/numbers.html", context)


@import_view(methods=pages.POST)
def add_scans(request: HttpRequest, batch: AgreementImport) -> HttpResponse:
    """One more ZIP."""
    pages.require_permission(request, ADD)
    form = ScansForm(request.POST, request.FILES)
    if not form.is_valid():
        raise PortalError(" ".join(map(str, form.errors["scans"])))
    desk_steps.add_scans(batch, by=pages.person(request), archive=form.cleaned_data["scans"])
    nudges.nudge_imports()
    said = _("The scans are being read.")
    return pages.redirect_done(request, import_address("change", batch), said)


@pages.record_view(
    lambda request, pk, number: get_object_or_404(
        fetch_import(request, pk).rows.select_related("agreement", "batch__dataset"), number=number
    ),
    methods=("GET",),
)
def row_scan(request: HttpRequest, row: ImportRow) -> FileResponse:
    """The scan of a row, to be looked at before it is confirmed."""
    return file_responses.download_imported_scan(row, by=pages.person(request))


def _numbers(batch: AgreementImport) -> dict[str, Any]:
    """`again`: seconds; `tabs`: key of a list, its label, a number."""
    counts = import_rows.outcomes(batch)
    total, at_work = sum(counts.values()), batch.state in _AT_WORK
    done = counts[ImportOutcome.IMPORTED]
    of = done + counts[ImportOutcome.NEW]
    if batch.state == ImportState.READING:
        of = batch.rows.exclude(scan_name="").count()
        done = of - batch.rows.filter(scan_due=True).count()
    return {
        "counts": counts,
        "total": total,
        "done": done,
        "of": of,
        "at_work": at_work,
        "again": _BUSY if at_work else _QUIET,
        "tabs": [("", _("All"), total)]
        + [(one.value, one.label, counts[one]) for one in ImportOutcome if counts[one]],
    }


def _shown(batch: AgreementImport, rows: list[ImportRow]) -> list[ShownRow]:
    left_out = (ImportOutcome.THERE, ImportOutcome.OPEN)
    emails = [row.email for row in rows if row.outcome in left_out]
    there = requests_there(batch.dataset, emails) if emails else {}
    return [
        ShownRow(
            row,
            [[_cell(row, name) for name in group if _says(row, name)] for group in _GROUPS],
            _TAGS[ImportOutcome(row.outcome)],
            there.get(row.email),
        )
        for row in rows
    ]


def _says(row: ImportRow, name: str) -> bool:
    return name in row.cells or name in row.errors


def _cell(row: ImportRow, name: str) -> SaidCell:
    return SaidCell(str(BY_NAME[name].label), row.cells.get(name, ""), row.errors.get(name, ""))

"""The yearly report of a dataset, as PDF, as a page and as CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.admin.pages import paper_page, person, require_permission
from agreements.documents.filenames import content_disposition
from agreements.models import Dataset
from agreements.selectors import access
from agreements.services.datasets import yearly_reports

from .number_tables import Table
from .numbers_page import PERMISSION, csv_file


@require_safe
def yearly_report_pdf(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Http404 for a year that has not begun."""
    dataset = _fetch(request, slug)
    try:
        content = yearly_reports.yearly_report_pdf(dataset, year)
    except ValueError as error:
        raise Http404 from error
    headers = {"Content-Disposition": content_disposition(f"{slug}-{year}.pdf")}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def yearly_report_text(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """What the PDF says, as a page; likewise."""
    dataset = _fetch(request, slug)
    try:
        paper = yearly_reports.yearly_report_words(dataset, year)
    except ValueError as error:
        raise Http404 from error
    return paper_page(
        request,
        paper,
        file=reverse("admin:yearly_report_pdf", args=[slug, year]),
        back=(reverse("admin:numbers"), _("Numbers")),
    )


@require_safe
def yearly_report_csv(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Likewise: a row for each number."""
    dataset = _fetch(request, slug)
    try:
        report = yearly_reports.yearly_report(dataset, year)
    except ValueError as error:
        raise Http404 from error
    table = Table([_("What"), _("Of what"), _("Number")], report.entries)
    return csv_file(table, f"{slug}-{year}.csv")


def _fetch(request: HttpRequest, slug: str) -> Dataset:
    require_permission(request, PERMISSION)
    return get_object_or_404(access.datasets_for_staff(person(request)), slug=slug)

"""A table of agreements comes in: the form, and a template with what its columns are called."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agreements import nudges
from agreements.admin import pages
from agreements.admin.export_files import CsvFile, XlsxFile
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.models import AgreementImport, User
from agreements.services.imports import desk_steps
from agreements.services.imports.columns import COLUMNS

ADD = "agreements.add_agreementimport"
_TABLES = ".csv,.xlsx,text/csv"
_TEMPLATES: dict[str, Any] = {"csv": CsvFile, "xlsx": XlsxFile}


class ScansForm(forms.Form):
    """A ZIP of scans."""

    scans = forms.FileField(
        label=gettext_lazy("Scans (ZIP)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": gettext_lazy("Choose the ZIP file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].help_text = _(
            "PDFs under the names that the table gives them. At most %(megabytes)d MB at a time: "
            "more can follow, one ZIP after the other."
        ) % {"megabytes": settings.SCAN_MAX_BYTES // 1_000_000}


class TableForm(ScansForm):
    """A table for one of the person's datasets, with its scans or without."""

    dataset = OwnDatasetField(to_field_name="slug")
    table = forms.FileField(
        label=gettext_lazy("Table (CSV or XLSX)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": _TABLES}),
        error_messages={"required": gettext_lazy("Choose the table.")},
    )
    field_order = ("dataset", "table", "scans")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scans"].required = False
        offer_own_datasets(self, by)


@require_http_methods(list(pages.ASK))
def upload_table(request: HttpRequest) -> HttpResponse:
    """GET asks, POST has a worker read it."""
    pages.require_permission(request, ADD)
    user, is_sent = pages.person(request), request.method == "POST"
    form = TableForm(request.POST if is_sent else None, request.FILES if is_sent else None, by=user)
    if form.is_valid():
        said = form.cleaned_data
        batch = desk_steps.upload_table(
            said["dataset"], by=user, table=said["table"], archive=said["scans"]
        )
        nudges.nudge_imports()
        address = reverse("admin:agreements_agreementimport_change", args=[batch.pk])
        return pages.redirect_done(request, address, _("The table is being read."))
    context = {
        "title": _("Import agreements"),
        "form": form,
        "columns": COLUMNS,
        "opts": AgreementImport._meta,
    }
    return pages.desk_page(request, "imports/upload", context, pages.form_status(form))


@require_safe
def download_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the names of the columns, and a row as example."""
    pages.require_permission(request, ADD)
    if kind not in _TEMPLATES:
        raise Http404
    file = _TEMPLATES[kind]()
    head, example = [each.head for each in COLUMNS], [each.example for each in COLUMNS]
    return HttpResponse(
        b"".join(file.parts(head, [example])),
        content_type=file.get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="agreements.{kind}"'},
    )

"""Who may use the data, since when, by which LA version, through whose signature."""

from typing import Any

from django.db.models import Count
from django.forms import ChoiceField, RadioSelect
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from import_export import forms
from import_export.admin import ExportMixin

from agreements import audit
from agreements.admin.base import DeskAdmin
from agreements.admin.export_files import CsvFile, JsonFile, XlsxFile
from agreements.admin.lists import NotOffered
from agreements.admin.pages import ASK, desk_page, fill_again, person
from agreements.enums import AuditAction
from agreements.models import DownloadGrant
from agreements.selectors import access
from agreements.selectors.grants import holders

from . import holder_columns as columns
from .holder_resource import HolderResource


class ExportForm(forms.ExportForm):
    """In which format."""

    format = ChoiceField(label=gettext_lazy("Format"), widget=RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [_("CSV, for any spreadsheet"), _("XLSX, for Excel"), _("JSON, for programs")]
        self.fields["format"].choices = list(enumerate(names))


class HolderAdmin(ExportMixin, DeskAdmin[DownloadGrant]):
    """Of the person's own datasets, the newest first; read, nothing else."""

    list_display = (
        columns.who,
        columns.affiliation,
        columns.address,
        columns.since,
        columns.version,
        columns.signed_by,
        columns.last_fetch,
    )
    list_display_links = None
    list_filter = (
        columns.AccessFilter,
        columns.HolderDatasetFilter,
        columns.HolderVersionFilter,
        columns.HolderCountryFilter,
    )
    list_per_page = 100
    list_select_related = False  # the selector has it
    list_title = gettext_lazy("Who may use the data")
    may_add = may_change = False
    ordering = ("-pk",)  # which needs no sorting
    formats = (CsvFile, XlsxFile, JsonFile)
    resource_classes = (HolderResource,)
    export_form_class = ExportForm
    export_template_name = "admin/agreements/grants/export_holders.html"
    import_export_change_list_template = "admin/agreements/grants/holders.html"
    search_fields = ("agreement__reference",)  # that there is a search; the selector says of what
    search_help_text = gettext_lazy(
        "Name, e-mail or ID of the person, or name or e-mail of who signs for them; affiliation; "
        "reference. Half a word is enough, from its beginning."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return holders.holders_for_staff(person(request)).order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return holders.search_holders(queryset, search_term, by=person(request)), False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """What is the same in every row is no column."""
        shown = [*self.list_display]
        if request.GET.get("access"):
            shown.insert(1, columns.standing)
        if access.datasets_for_staff(person(request)).count() > 1:
            shown.append(columns.dataset)
        return tuple(shown)

    def get_urls(self) -> list[URLPattern]:
        """The list, and the same to take away."""
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("export/", self.export_action, "export"),
        ]

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @method_decorator(require_http_methods(list(ASK)))
    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """GET asks for the format, POST sends the file. 400 for what the list does not offer."""
        try:
            answer: HttpResponseBase = super().export_action(request)
        except NotOffered as error:
            context = {"title": self.list_title, "refused": str(error)}
            return desk_page(request, "not_offered", context, 400)
        if request.method == "POST" and not answer.streaming:
            answer.status_code = 422
        return answer

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().init_request_context_data(request, form)
        number = self.get_export_queryset(request).count()
        came_back = fill_again(request, form)
        title = _("Take the list away")
        return {**context, "title": title, "number": number, "came_back": came_back}

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None
    ) -> HttpResponseBase:
        """On record with each dataset, as whatever leaves with names. Raises ValueError, which is
        shown, for more rows than the format holds."""
        numbers = queryset.order_by().values_list("agreement__dataset__slug")
        counted = dict(numbers.annotate(number=Count("pk")))
        most = file_format.most_rows
        if most is not None and sum(counted.values()) > most:
            raise ValueError(
                _("XLSX is for %(most)d rows at most: choose CSV, or filter more.") % {"most": most}
            )
        kind = file_format.get_extension()
        filtered = ", ".join(f"{name}={value}" for name, value in request.GET.items())
        for slug, number in counted.items():
            audit.record(
                AuditAction.HOLDER_EXPORT,
                slug,
                by=person(request),
                format=kind,
                rows=number,
                filter=filtered,
            )
        told = HolderResource()
        rows = (told.row(grant) for grant in told.iter_queryset(queryset))
        name = f"holders-{timezone.localdate()}.{kind}"
        return StreamingHttpResponse(
            file_format.parts(told.head(), rows),
            content_type=file_format.get_content_type(),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

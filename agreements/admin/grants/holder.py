"""Who may use the data, since when, by which LA version, through whose signature."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person
from agreements.models import DownloadGrant
from agreements.selectors import access
from agreements.selectors.grants import holders

from . import holder_columns as columns


class HolderAdmin(DeskAdmin[DownloadGrant]):
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
        columns.DatasetFilter,
        columns.VersionFilter,
        columns.CountryFilter,
    )
    list_per_page = 100
    list_select_related = False  # the selector has it
    list_title = _("Who may use the data")
    may_add = may_change = False
    ordering = ("-pk",)  # which needs no sorting
    search_fields = ("agreement__reference",)  # that there is a search; the selector says of what
    search_help_text = _(
        "Name or e-mail of the person, or of who signs for them; affiliation; reference."
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return holders.holders_for_staff(person(request)).order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return holders.search_holders(queryset, search_term), False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """What is the same in every row is no column."""
        shown = [*self.list_display]
        if request.GET.get("access"):
            shown.insert(1, columns.standing)
        if access.datasets_for_staff(person(request)).count() > 1:
            shown.append(columns.dataset)
        return tuple(shown)

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [self.own_page("", self.changelist_view, "changelist")]

"""The review desk: the queue, and the addresses of everything about one request.

Nothing here edits an agreement. The stock add, change and delete pages have no address at all.
"""

from functools import partial
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin, View, person
from agreements.admin.lists import DeskList
from agreements.models import Agreement
from agreements.selectors.review import queue, queue_search

from . import decisions, queue_columns, request_files, request_page, scan_review


class Queue(DeskList):
    """Rows link by reference, never by primary key."""

    def url_for_result(self, result: Any) -> str:
        return reverse("admin:agreements_agreement_change", args=[result.reference])


class AgreementAdmin(DeskAdmin[Agreement]):
    """Requests of the person's datasets; by default those that wait, the oldest first."""

    list_display = (
        "reference",
        queue_columns.waits,
        queue_columns.signer,
        queue_columns.address,
        queue_columns.users,
        queue_columns.checks,
        queue_columns.status,
    )
    list_display_links = ("reference",)
    list_filter = (queue_columns.StatusFilter, queue_columns.DatasetFilter)
    list_select_related = False  # the selector has it
    search_fields = ("reference",)  # that there is a search; `queue_search` says of what
    search_help_text = _(
        "Reference, or name, e-mail, affiliation or competition ID of the signer or a listed user, "
        "in any status."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        return queue.rows(person(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Agreement], search_term: str
    ) -> tuple[QuerySet[Agreement], bool]:
        return queue_search.search(queryset, search_term), False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """The dataset is a column for whoever has several."""
        several = len(queue_columns.datasets(person(request))) > 1
        return (*self.list_display, "dataset") if several else tuple(self.list_display)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """What waits by age; everything else newest first, which needs no sorting."""
        browsing = request.GET.keys() & {"status", "q"}
        return ["-pk"] if browsing else ["submitted_at", "pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agreement | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Requests"), **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours, each behind the site's own door (`admin_view`)."""

        def at(route: str, view: View, name: str, *, cacheable: bool = False) -> URLPattern:
            door = self.admin_site.admin_view(view, cacheable=cacheable)
            return path(route, door, name=f"agreements_agreement_{name}")

        one = "<str:reference>"
        return [
            at("", self.changelist_view, "changelist"),
            at(f"{one}/change/", request_page.dossier, "change"),
            at(f"{one}/documents/<int:number>/", request_files.document, "document"),
            at(f"{one}/scans/<int:number>/", request_files.scan, "scan"),
            at(f"{one}/scans/<int:number>/originals/", request_files.originals, "originals"),
            at(f"{one}/scans/<int:number>/review/", scan_review.scan_review, "scan_review"),
            at(f"{one}/scans/<int:number>/check-again/", scan_review.check_again, "check_again"),
            at(
                f"{one}/scans/<int:number>/findings/<int:finding>/",
                scan_review.overrule,
                "overrule",
            ),
            at(
                f"{one}/documents/<int:number>/pages/<int:page>.jpg",
                request_files.document_page,
                "document_page",
                cacheable=True,
            ),
            at(
                f"{one}/scans/<int:number>/pages/<int:page>.jpg",
                request_files.scan_page,
                "scan_page",
                cacheable=True,
            ),
            *(
                at(f"{one}/{verb.replace('_', '-')}/", partial(decisions.decide, verb=verb), verb)
                for verb in decisions.DECISIONS
            ),
        ]

"""The review desk: the queue, and the addresses of everything about one request.

Nothing here edits an agreement. The stock add, change and delete pages have no address at all.
"""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin
from agreements.admin.own_choices import own_datasets
from agreements.admin.pages import fill_again, person
from agreements.enums import Verb
from agreements.lifecycle import permission
from agreements.models import Agreement
from agreements.selectors.evidence.bundle_orders import RIGHT
from agreements.selectors.review import queue

from . import (
    approving_several,
    assigning,
    conversation,
    deciding,
    evidence_bundle,
    internal_notes,
    new_signer,
    on_paper,
    ordering_bundles,
    place,
    queue_columns,
    queue_filters,
    queue_search,
    queue_walk,
    request_files,
    request_page,
    retention_hold,
    saved_views,
    scan_review,
    signer_spelling,
    spelling,
    taking_back,
)
from .decision_pages import DECISIONS


class QueueList(queue_search.SearchedList):
    """Rows link by reference, never by primary key, and take along which list they are of."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.chosen = queue_filters.without_blanks(request.GET)

    def get_results(self, request: HttpRequest) -> None:
        """Once somebody asks for the rows, first which they are, then all that their columns need.

        PostgreSQL weighs orders of at most eight joined tables (`join_collapse_limit`). A row here
        has more: in one query with them it finds even a short list by reading every request.
        """
        super().get_results(request)
        self.result_list = SimpleLazyObject(partial(self._rows, self.result_list))

    def _rows(self, page: QuerySet[Agreement]) -> list[Agreement]:
        keys = list(page.values_list("pk", flat=True))
        rows = self.root_queryset.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]

    def url_for_result(self, result: Any) -> str:
        page = reverse("admin:agreements_agreement_change", args=[result.reference])
        return f"{page}?{urlencode({'queue': self.chosen})}"


class AgreementAdmin(DeskAdmin[Agreement]):
    """Requests of the person's datasets; by default those that wait, the oldest first."""

    list_display = (
        "reference",
        queue_columns.waits,
        queue_columns.submitted,
        queue_columns.signer,
        queue_columns.address,
        queue_columns.users,
        queue_columns.version,
        queue_columns.checks,
        queue_columns.status,
    )
    list_display_links = ("reference",)
    list_title = _("Requests")
    may_add = may_change = False
    preserve_filters = False  # `queue_walk` does, all the way through the list
    has_actions, actions_selection_counter = True, True
    actions = ("approve_selected", "bundle_selected")
    list_filter = queue_filters.FILTERS
    list_select_related = False  # the selector has it
    search_fields = ("reference",)  # that there is a search; `queue_search` says of what
    search_help_text = _(
        "Reference, or name, e-mail, affiliation or competition ID of the signer or a listed user, "
        "in any status."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agreement]:
        return queue.requests_for_staff(person(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Agreement], search_term: str
    ) -> tuple[QuerySet[Agreement], bool]:
        """Nothing: `QueueList` searches."""
        return queryset, False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """The dataset is a column for whoever has several."""
        several = len(own_datasets(person(request))) > 1
        return (*self.list_display, "dataset") if several else tuple(self.list_display)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QueueList

    def has_approve_permission(self, request: HttpRequest) -> bool:
        """Django asks before it offers or runs `approve_selected`."""
        verbs = (Verb.START_REVIEW, Verb.APPROVE)
        return person(request).has_perms([permission(verb) for verb in verbs])

    @admin.action(description=_("Approve"), permissions=["approve"])
    def approve_selected(self, request: HttpRequest, selected: QuerySet[Agreement]) -> HttpResponse:
        return approving_several.confirm_page(request, selected)

    def has_bundle_permission(self, request: HttpRequest) -> bool:
        """Likewise for `bundle_selected`."""
        return person(request).has_perm(RIGHT)

    @admin.action(description=_("Make evidence bundles"), permissions=["bundle"])
    def bundle_selected(self, request: HttpRequest, selected: QuerySet[Agreement]) -> HttpResponse:
        return ordering_bundles.confirm_page(request, selected)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view_form = saved_views.ViewForm()
        kept = {
            "views": saved_views.views_of(request),
            "view_form": view_form,
            "came_back": fill_again(request, view_form),
        }
        return super().changelist_view(request, {**kept, **(extra_context or {})})

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return queue_filters.order_of(request.GET)

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        one, jpeg = "<str:reference>", "pages/<int:page>.jpg"
        scan, document = f"{one}/scans/<int:number>", f"{one}/documents/<int:number>"
        sent = "messages/<int:message>/files/<int:number>"
        page, picture = self.own_page, partial(self.own_page, cacheable=True)
        found = [
            page("", self.changelist_view, "changelist"),
            page("views/keep/", saved_views.keep_view, "keep_view"),
            page("views/forget/", saved_views.forget_view, "forget_view"),
            page("approve-several/", approving_several.approve_several, "approve_several"),
            page("enter/", on_paper.enter_request, "enter"),
            page("take-all-back/", taking_back.take_all_back, "take_all_back"),
            page("bundles/", ordering_bundles.order_bundles, "order_bundles"),
            page("first/", queue_walk.first_request, "first"),
            page(f"{one}/take-back/", taking_back.take_back, "take_back"),
            page(f"{one}/paper/", on_paper.take_in_scan, "paper"),
            page(f"{one}/signer/", signer_spelling.correct_signer, "correct_signer"),
            page(f"{one}/assign/", assigning.assign_request, "assign"),
            page(f"{one}/next/", queue_walk.next_request, "next"),
            page(f"{one}/change/", request_page.request_page, "change"),
            page(f"{document}/", request_files.download_document, "document"),
            page(f"{document}/text/", request_files.document_text, "document_text"),
            page(f"{scan}/", request_files.download_scan, "scan"),
            page(f"{one}/imported-scan/", request_files.download_imported_scan, "imported_scan"),
            page(f"{scan}/originals/", request_files.download_originals, "originals"),
            page(f"{scan}/review/", scan_review.scan_review, "scan_review"),
            page(f"{scan}/check-again/", scan_review.check_again, "check_again"),
            page(f"{scan}/findings/<int:finding>/", scan_review.overrule_finding, "overrule"),
            page(f"{one}/people/<int:person>/name/", spelling.correct_name, "correct_name"),
            page(f"{one}/domain/", place.judge_domain, "domain"),
            page(f"{one}/place/", place.note_place_check, "place_check"),
            page(f"{one}/messages/", conversation.conversation_page, "messages"),
            page(f"{one}/{sent}/", conversation.message_file, "message_file"),
            page(f"{one}/notes/", internal_notes.notes_page, "notes"),
            page(f"{one}/notes/seen/", internal_notes.see_to_mentions, "see_to_mentions"),
            page(f"{one}/hold/", retention_hold.hold_page, "hold"),
            page(f"{one}/new-signer/", new_signer.name_new_signer, "new_signer"),
            page(f"{one}/evidence/", evidence_bundle.download_bundle, "evidence"),
            picture(f"{document}/{jpeg}", request_files.document_page, "document_page"),
            picture(f"{scan}/{jpeg}", request_files.scan_page, "scan_page"),
        ]
        for verb in DECISIONS:
            view = partial(deciding.decide_on_request, verb=verb)
            found.append(page(f"{one}/{verb.replace('_', '-')}/", view, verb))
        return found

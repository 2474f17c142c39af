"""Releases: the list, the page of one, and the addresses of everything about it.

Django's own forms edit nothing here: what is published is read only.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import READ, View, person, tag
from agreements.enums import ReleaseStatus
from agreements.models import DataRelease
from agreements.selectors.releases import fetches, release_files
from agreements.services.releases.release_row import audit_subject

from . import correction_pages, draft_pages, fetch_pages, file_pages, publishing_pages, recall_pages
from .recall_pages import recall_facts
from .release_page import TAGS, WRITE, release_address, release_steps, release_view, render_release

# Seconds until the page asks again: while files are read, and else.
_BUSY, _QUIET = 2, 30


class DataReleaseAdmin(DeskAdmin[DataRelease]):
    """Releases of the person's datasets, newest first."""

    list_display = ("named", "dataset", "state", "published_at")
    list_display_links = None
    list_select_related = ("dataset",)
    ordering = ("-pk",)
    list_title = _("Releases")
    may_change = False

    def subject(self, obj: DataRelease) -> str:
        return audit_subject(obj)

    @admin.display(description=_("label"))
    def named(self, obj: DataRelease) -> SafeString:
        """The label, which leads to its page."""
        return format_html('<a href="{}">{}</a>', release_address("change", obj), obj.label)

    @admin.display(description=_("status"))
    def state(self, obj: DataRelease) -> SafeString:
        """The status as a colored word."""
        return tag(TAGS[ReleaseStatus(obj.status)], obj.get_status_display())

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        one = "<int:pk>"
        pages: dict[str, tuple[View, str]] = {
            "": (self.changelist_view, "changelist"),
            "add/": (draft_pages.start_draft, "add"),
            f"{one}/change/": (show_release, "change"),
            f"{one}/numbers/": (show_numbers, "numbers"),
            f"{one}/describe/": (draft_pages.describe_draft, "describe"),
            f"{one}/upload/": (file_pages.upload_files, "upload"),
            f"{one}/storage/": (file_pages.add_from_storage, "storage"),
            f"{one}/remove/": (draft_pages.remove_file, "remove"),
            f"{one}/delete/": (draft_pages.delete_draft, "delete"),
            f"{one}/publish/": (publishing_pages.publish_release, "publish"),
            f"{one}/withdraw/": (publishing_pages.withdraw_release, "withdraw"),
            f"{one}/erratum/": (correction_pages.start_erratum, "erratum"),
            f"{one}/recall/": (correction_pages.start_recall, "recall"),
            f"{one}/duties/": (recall_pages.show_duties, "duties"),
            f"{one}/duties/<int:number>/": (recall_pages.note_deleted, "note_deleted"),
            f"{one}/erase/": (recall_pages.erase_bytes, "erase"),
            f"{one}/fetches/": (fetch_pages.show_fetches, "fetches"),
            "<int:object_id>/history/": (self.history_view, "history"),
        }
        return [self.own_page(route, view, name) for route, (view, name) in pages.items()]


@release_view(methods=READ)
def show_release(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """What is said of it, its files with their sums, what can be done; `after` a path come the
    next files."""
    after = request.GET.get("after", "")
    rows = release_files.files_after(release, after)
    following = len(rows) > release_files.PAGE
    rows = rows[: release_files.PAGE]
    user = person(request)
    context = {
        "title": str(release),
        "kind": TAGS[ReleaseStatus(release.status)],
        "steps": release_steps(user, release),
        "rows": rows,
        "after": after,
        "following": rows[-1].path if following else None,
        "may_remove": release.status == ReleaseStatus.DRAFT and user.has_perm(WRITE),
        "people": fetches.count_people(release),
        **recall_facts(release),
        **_numbers(release),
    }
    return render_release(request, "release", release, context)


@release_view(methods=READ)
def show_numbers(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """What of the page changes while one looks at it (`static/js/progress.js`)."""
    context: dict[str, Any] = {"release": release, **_numbers(release)}
    return render(request, "admin/agreements/releases/numbers.html", context)


def _numbers(release: DataRelease) -> dict[str, object]:
    files, size = release_files.totals(release)
    arriving = release_files.arrivals(release)
    again = _BUSY if arriving.files else _QUIET
    return {"files": files, "size": size, "arriving": arriving, "again": again}

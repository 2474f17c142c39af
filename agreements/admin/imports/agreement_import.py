"""Agreements that were signed before the portal: tables of them, read, looked at, confirmed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person, tag
from agreements.enums import ImportState
from agreements.models import AgreementImport
from agreements.selectors import access

from . import confirm_page, import_page, upload_page

TAGS = {
    ImportState.READING: "submitted",
    ImportState.REFUSED: "rejected",
    ImportState.STAGED: "in_review",
    ImportState.IMPORTING: "submitted",
    ImportState.DONE: "approved",
}


@admin.display(description=gettext_lazy("state"))
def state(batch: AgreementImport) -> SafeString:
    return tag(TAGS[ImportState(batch.state)], batch.get_state_display())


class AgreementImportAdmin(DeskAdmin[AgreementImport]):
    """The newest first; each has its page."""

    list_display = ("name", "dataset", state, "uploaded_at", "uploaded_by")
    list_display_links = ("name",)
    list_select_related = ("dataset", "uploaded_by")
    list_title = gettext_lazy("Imports of agreements signed before")
    ordering = ("-pk",)
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgreementImport]:
        own = access.datasets_for_staff(person(request))
        return super().get_queryset(request).filter(dataset__in=own)

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        page, one = self.own_page, "<int:pk>"
        found: list[tuple[str, Any, str]] = [
            ("", self.changelist_view, "changelist"),
            ("add/", upload_page.upload_table, "add"),
            ("template.<str:kind>", upload_page.download_template, "template"),
            (f"{one}/change/", import_page.import_page, "change"),
            (f"{one}/numbers/", import_page.import_numbers, "numbers"),
            (f"{one}/rows/<int:number>/scan/", import_page.row_scan, "row_scan"),
            (f"{one}/scans/", import_page.add_scans, "scans"),
            (f"{one}/confirm/", confirm_page.confirm_import, "confirm"),
            (f"{one}/drop/", confirm_page.drop_import, "drop"),
        ]
        return [page(*each) for each in found]

"""Invitations to the staff: the list, and the addresses of what is done with one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin, View, person
from agreements.enums import InvitationState
from agreements.models import StaffInvitation
from agreements.selectors import access

from . import invite

_TAGS = {
    InvitationState.OPEN: "awaiting_signature",
    InvitationState.ACCEPTED: "approved",
    InvitationState.WITHDRAWN: "withdrawn",
    InvitationState.EXPIRED: "rejected",
}


class StaffInvitationAdmin(DeskAdmin[StaffInvitation]):
    """Those to own datasets, newest first. Nothing of one is ever changed: it ends."""

    list_display = ("email", "as_what", "where", "state", "invited_by", "expires_at")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffInvitation]:
        found = access.invitations_for_staff(person(request))
        return found.prefetch_related("groups", "datasets")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("as"))
    def as_what(self, obj: StaffInvitation) -> str:
        return ", ".join(str(group) for group in obj.groups.all())

    @admin.display(description=_("datasets"))
    def where(self, obj: StaffInvitation) -> str:
        return ", ".join(str(dataset) for dataset in obj.datasets.all())

    @admin.display(description=_("status"))
    def state(self, obj: StaffInvitation) -> SafeString:
        """The state as a colored word."""
        return format_html(
            '<strong class="tag tag--{}">{}</strong>', _TAGS[obj.state], obj.state.label
        )

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours, each behind the site's own door (`admin_view`)."""

        def at(route: str, view: View, name: str) -> URLPattern:
            door = self.admin_site.admin_view(view)
            return path(route, door, name=f"agreements_staffinvitation_{name}")

        return [
            at("", self.changelist_view, "changelist"),
            at("add/", invite.invite, "add"),
            at("<int:pk>/change/", invite.look, "change"),
            at("<int:pk>/withdraw/", invite.withdraw, "withdraw"),
            at("<int:pk>/again/", invite.again, "again"),
        ]

"""Who was named to sign for the people of another signer, and what came of it."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person, tag
from agreements.enums import Status, SuccessionState, Verb
from agreements.lifecycle import permission
from agreements.models import Agreement, Succession
from agreements.name_pinyin import with_pinyin

READ = "agreements.view_agreement"
# The colors of the status tags say it here, too.
_TAGS = {
    SuccessionState.ASKED: "submitted",
    SuccessionState.TAKEN_UP: "approved",
    SuccessionState.DECLINED: "rejected",
    SuccessionState.CALLED_OFF: "withdrawn",
}


class SuccessionAdmin(DeskAdmin[Succession]):
    """Those of the person's datasets, the latest first; read by whoever reads the requests."""

    list_display = ("reference", "former", "new", "named", "stands", "made")
    list_display_links = None
    list_filter = ("state",)
    list_select_related = (
        *("agreement__signer", "agreement__dataset", "request"),
        *("started_by", "answered_by"),
    )
    list_title = gettext_lazy("New signers")
    ordering = ("-pk",)
    dataset_path = "agreement__dataset"
    may_add = may_change = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm(READ)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """With the way to what its owner can do about it."""
        may_name = person(request).has_perm(permission(Verb.REVOKE))
        return (*self.list_display, "step") if may_name else tuple(self.list_display)

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [self.own_page("", self.changelist_view, "changelist")]

    @admin.display(description=gettext_lazy("agreement"))
    def reference(self, obj: Succession) -> SafeString:
        return _over(_request_link(obj.agreement), obj.agreement.dataset)

    @admin.display(description=gettext_lazy("signer so far"))
    def former(self, obj: Succession) -> SafeString:
        signer = obj.agreement.signer
        return _over(with_pinyin(signer), signer.email)

    @admin.display(description=gettext_lazy("new signer"))
    def new(self, obj: Succession) -> str:
        return obj.to_email

    @admin.display(description=gettext_lazy("named"))
    def named(self, obj: Succession) -> SafeString:
        return _who_when(obj.started_by, obj.started_at)

    @admin.display(description=gettext_lazy("state"))
    def stands(self, obj: Succession) -> SafeString:
        """As a colored word; who answered when, or called it off, under it."""
        if _waits(obj):
            return tag(_TAGS[SuccessionState.ASKED], _("Asked, no answer yet"))
        if obj.answered_at is None:
            return tag("withdrawn", _("Asked; the agreement has ended since"))
        word = tag(_TAGS[SuccessionState(obj.state)], obj.get_state_display())
        return _over(word, _who_when(obj.answered_by, obj.answered_at))

    @admin.display(description=gettext_lazy("what to do"))
    def step(self, obj: Succession) -> SafeString | str:
        if not _waits(obj):
            return "–"
        reference = obj.agreement.reference
        page = reverse("admin:agreements_agreement_new_signer", args=[reference])
        words = _("See it, or call it off")
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>', page, words, reference
        )

    @admin.display(description=gettext_lazy("request"))
    def made(self, obj: Succession) -> SafeString | str:
        if obj.request is None:
            return "–"
        status = tag(obj.request.status, obj.request.get_status_display())
        return format_html("{} {}", _request_link(obj.request), status)


def _waits(obj: Succession) -> bool:
    return obj.state == SuccessionState.ASKED and obj.agreement.status == Status.APPROVED


def _request_link(agreement: Agreement) -> SafeString:
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return format_html('<a href="{}">{}</a>', page, agreement.reference)


def _over(first: object, second: object) -> SafeString:
    return format_html('{}<span class="desk-under">{}</span>', first, second)


def _who_when(who: object, moment: datetime) -> SafeString:
    return _over(date_format(localtime(moment), "DATETIME_FORMAT"), who)

"""The block list: who is on it, and why."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.admin.base import DeskAdmin
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.exceptions import PortalError
from agreements.forms.fields import LineField, MailAddressField
from agreements.models import BlockedPerson, User
from agreements.name_pinyin import with_pinyin
from agreements.selectors import access, history
from agreements.services.review import block_list

from .reason import reason_for_colleagues

_VIEW = "agreements.view_blockedperson"
_PAGE = "admin:agreements_blockedperson_change"


class BlockForm(forms.Form):
    """Whom, for which dataset, and why."""

    dataset = OwnDatasetField()
    name = LineField(label=gettext_lazy("Name"), max_length=200, required=False, printed=False)
    email = MailAddressField(label=gettext_lazy("E-mail"), required=False)
    reason = reason_for_colleagues(rows=4)

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        offer_own_datasets(self, by)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("name") or cleaned.get("email")):
            self.add_error("name", _("Enter a name, an e-mail address, or both."))
        return cleaned


class LiftBlockForm(forms.Form):
    """Why nobody is to be warned any more."""

    reason = reason_for_colleagues(rows=4)


@require_http_methods(list(pages.ASK))
def block_page(request: HttpRequest) -> HttpResponse:
    """GET asks, POST writes it down."""
    pages.require_permission(request, block_list.ADD)
    user = pages.person(request)
    form = BlockForm(request.POST if request.method == "POST" else None, by=user)
    if form.is_valid():
        made = block_list.block_person(by=user, **form.cleaned_data)
        return pages.redirect_done(request, reverse(_PAGE, args=[made.pk]), _("It is on record."))
    context = {
        "title": _("Put somebody on the block list"),
        "form": form,
        "opts": BlockedPerson._meta,
    }
    return pages.desk_page(request, "review/block", context, pages.form_status(form))


def _fetch(request: HttpRequest, pk: int) -> BlockedPerson:
    pages.require_permission(request, _VIEW)
    rows = BlockedPerson.objects.select_related("dataset", "blocked_by", "lifted_by")
    datasets = access.datasets_for_staff(pages.person(request))
    return get_object_or_404(rows, pk=pk, dataset__in=datasets)


@pages.record_view(_fetch)
def blocked_page(request: HttpRequest, block: BlockedPerson) -> HttpResponse:
    """One entry; a POST lifts it. 409 for what was lifted meanwhile."""
    user, refused, status = pages.person(request), "", 200
    if request.method == "POST":
        pages.require_permission(request, block_list.LIFT)
    form = pages.sent_form(request, LiftBlockForm)
    if form.is_valid():
        try:
            block_list.lift_block(block, by=user, reason=form.cleaned_data["reason"])
        except PortalError as error:
            status, refused = 409, str(error)
            block.refresh_from_db()
        else:
            return pages.redirect_done(request, request.path, _("Nobody is warned any more."))
    may_lift = block.lifted_at is None and user.has_perm(block_list.LIFT)
    context = {
        "title": str(block),
        "entry": block,  # a template’s `block` is something else
        "form": form if may_lift else None,
        "refused": refused,
        "opts": BlockedPerson._meta,
        "log": log_lines(history.audit_events(block_list.audit_subject(block))),
    }
    return pages.desk_page(
        request, "review/blocked", context, (refused and status) or pages.form_status(form)
    )


class BlockedPersonAdmin(DeskAdmin[BlockedPerson]):
    """Entries of own datasets, newest first; none is ever changed or deleted."""

    list_display = ("person", "dataset", "blocked_at", "blocked_by", "lifted_at")
    list_display_links = None
    list_select_related = ("dataset", "blocked_by")
    list_title = gettext_lazy("Block list")
    ordering = ("-pk",)
    may_change = False

    @admin.display(description=gettext_lazy("who"))
    def person(self, obj: BlockedPerson) -> SafeString:
        known = filter(None, (with_pinyin(obj.name), obj.email))
        who = format_html_join(", ", "{}", ([each] for each in known))
        return format_html('<a href="{}">{}</a>', reverse(_PAGE, args=[obj.pk]), who)

    def get_urls(self) -> list[URLPattern]:
        """The list, and our own pages."""
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("add/", block_page, "add"),
            self.own_page("<int:pk>/change/", blocked_page, "change"),
        ]

"""Leaks: reported, what was done about them, and closed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.admin.base import DeskAdmin
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.models import LeakIncident, User
from agreements.name_pinyin import with_pinyin
from agreements.selectors import history
from agreements.selectors.grants import leaks
from agreements.services.grants import leak_incidents

_VIEW, _ADD, _CHANGE = (f"agreements.{verb}_leakincident" for verb in ("view", "add", "change"))
_PAGE = "admin:agreements_leakincident_change"


def _block(label: Any, length: int, **more: Any) -> BlockField:
    area = forms.Textarea(attrs={"rows": 4})
    return BlockField(label=label, max_length=length, printed=False, widget=area, **more)


class LeakForm(forms.Form):
    """What was found where, and whose copy it was."""

    dataset = OwnDatasetField()
    what = _block(gettext_lazy("What was found"), 4000)
    where_found = _block(gettext_lazy("Where"), 2000)
    found_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        help_text=gettext_lazy("Such as 2026-11-30 14:00."),
        widget=forms.DateTimeInput(attrs={"autocomplete": "off"}),
    )
    grant = forms.IntegerField(
        label=gettext_lazy("Whose copy: the number of the grant"),
        help_text=gettext_lazy("As whose_copy names it, and as it stands on the request’s page."),
        required=False,
        min_value=1,
        max_value=2**62,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"),
            gettext_lazy("Enter the number of a grant, such as 12, or nothing."),
        ),
    )
    tool_words = _block(gettext_lazy("What whose_copy says"), 4000, required=False)

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        offer_own_datasets(self, by)

    def clean_found_at(self) -> Any:
        moment = self.cleaned_data["found_at"]
        if moment > timezone.now():
            raise forms.ValidationError(
                _("This is yet to come. Enter the moment when it was found.")
            )
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        dataset, number = cleaned.get("dataset"), cleaned.get("grant")
        if dataset and number:
            cleaned["grant"] = leaks.grant_of(dataset, number)
            if cleaned["grant"] is None:
                self.add_error(
                    "grant",
                    _(
                        "There is no grant with this number for this dataset. The list of who has "
                        "access shows the numbers."
                    ),
                )
        return cleaned


class LeakNoteForm(forms.Form):
    """What was done."""

    text = _block(
        gettext_lazy("What was done"),
        4000,
        error_messages={"required": gettext_lazy("Say what was done.")},
    )


def _fetch(request: HttpRequest, pk: int) -> LeakIncident:
    pages.require_permission(request, _VIEW)
    return leaks.leak_for_staff(pages.person(request), pk)


@require_http_methods(list(pages.ASK))
def report_page(request: HttpRequest) -> HttpResponse:
    """GET asks, POST writes it down."""
    pages.require_permission(request, _ADD)
    user = pages.person(request)
    form = LeakForm(request.POST if request.method == "POST" else None, by=user)
    if form.is_valid():
        made = leak_incidents.report(by=user, **form.cleaned_data)
        return pages.redirect_done(request, reverse(_PAGE, args=[made.pk]), _("It is on record."))
    context = {"title": _("Report a leak"), "form": form, "opts": LeakIncident._meta}
    return pages.desk_page(request, "grants/leak_report", context, pages.form_status(form))


@pages.record_view(_fetch)
def leak_page(request: HttpRequest, incident: LeakIncident) -> HttpResponse:
    """All of it; a POST adds what was done, or closes it. 409 for what was closed meanwhile."""
    user = pages.person(request)
    form, status, refused = LeakNoteForm(), 200, ""
    if request.method == "POST":
        pages.require_permission(request, _CHANGE)
        closes = request.POST.get("action") == "close"
        form = LeakNoteForm(None if closes else request.POST)
        try:
            if closes:
                leak_incidents.close(incident, by=user)
            elif form.is_valid():
                leak_incidents.add_note(incident, by=user, text=form.cleaned_data["text"])
            if closes or form.is_valid():
                return pages.redirect_done(request, request.path, _("It is on record."))
            status = 422
        except PortalError as error:
            status, refused = 409, str(error)
            incident.refresh_from_db()
    context = {
        "title": _("Leak of %(dataset)s") % {"dataset": incident.dataset},
        "incident": incident,
        "notes": incident.notes.select_related("written_by"),
        "form": form if incident.closed_at is None else None,
        "may_change": user.has_perm(_CHANGE),
        "refused": refused,
        "opts": LeakIncident._meta,
        "log": log_lines(history.audit_events(leak_incidents.audit_subject(incident))),
    }
    return pages.desk_page(request, "grants/leak", context, status)


class LeakIncidentAdmin(DeskAdmin[LeakIncident]):
    """Those of own datasets, the latest first."""

    list_display = ("opened", "dataset", "found_at", "whose", "closed_at")
    list_display_links = None
    list_title = gettext_lazy("Leaks")
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeakIncident]:
        return leaks.leaks_for_staff(pages.person(request)).order_by("-found_at", "-pk")

    def get_urls(self) -> list[URLPattern]:
        """The list, and our own pages."""
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("add/", report_page, "add"),
            self.own_page("<int:pk>/change/", leak_page, "change"),
        ]

    @admin.display(description=gettext_lazy("what was found"))
    def opened(self, obj: LeakIncident) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse(_PAGE, args=[obj.pk]), obj.what[:80])

    @admin.display(description=gettext_lazy("whose copy"))
    def whose(self, obj: LeakIncident) -> SafeString | str:
        if obj.grant is None:
            return "–"
        return format_html("{} ({})", with_pinyin(obj.grant.person), obj.grant.agreement)

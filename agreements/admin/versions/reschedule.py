"""An announced version gets a later day, or is called off; everybody who was told is told so."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import tasks
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.typed import initial
from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.services.versions import announcement

from .announce import DayForm, refused


class ReasonForm(forms.Form):
    """Why a version was called off, for colleagues."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, for the record"),
        help_text=gettext_lazy("Staff read it in the history. It is in no mail."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for the new day, POST moves it; 409 for what does not await its day."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if version.status != VersionStatus.ANNOUNCED:
        return _too_late(request, version)
    form = DayForm(request.POST or None, version=version, first=_day_after(version))
    if form.is_valid():
        try:
            moved = announcement.postpone(version, form.cleaned_data["day"], by=person(request))
        except PortalError as error:
            version.refresh_from_db()
            if version.status != VersionStatus.ANNOUNCED:
                return refused(request, version, error)
            form.add_error("day", str(error))
        else:
            return _done(
                request,
                moved,
                _("LA %(number)s now takes effect %(when)s.")
                % {"number": moved.number, "when": version_page.effective(moved)},
            )
    context = {
        "title": _("Postpone LA %(number)s") % {"number": version.number},
        "form": form,
        "mailed": _told(version),
    }
    return version_page.answer(request, "postpone", version, context, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST calls it off; 409 for what does not await its day."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if version.status != VersionStatus.ANNOUNCED:
        return _too_late(request, version)
    sent = request.POST if request.method == "POST" else None
    form = ReasonForm(sent, initial=initial(request))
    if form.is_valid():
        try:
            announcement.call_off(version, by=person(request), reason=form.cleaned_data["reason"])
        except PortalError as error:
            return refused(request, version, error)
        return _done(
            request, version, _("LA %(number)s is called off.") % {"number": version.number}
        )
    context = {
        "title": _("Call off LA %(number)s") % {"number": version.number},
        "form": form,
        "mailed": _told(version),
    }
    return version_page.answer(request, "call_off", version, context, 422 if form.is_bound else 200)


def _too_late(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    sentence = _("LA %(number)s is not awaiting its day: it is “%(status)s”.") % {
        "number": version.number,
        "status": version.get_status_display(),
    }
    return refused(request, version, sentence)


def _done(request: HttpRequest, version: LicenseVersion, sentence: str) -> HttpResponse:
    tasks.nudge_notices()
    messages.success(request, sentence)
    return HttpResponseRedirect(version_page.address("progress", version))


def _day_after(version: LicenseVersion) -> date:
    """The first day that is later than the one announced, as the dataset counts days."""
    assert version.effective_at is not None  # noqa: S101 - the database says so, once announced
    zone = ZoneInfo(version.dataset.time_zone)
    return version.effective_at.astimezone(zone).date() + timedelta(days=1)


def _told(version: LicenseVersion) -> int:
    """How many know of the present day."""
    return version.deliveries.filter(told_at__isnull=False).count()

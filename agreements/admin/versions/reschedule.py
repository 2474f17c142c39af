"""An announced version gets a later day, or is called off; who was notified is told so."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin.pages import form_status, person, redirect_done, sent_form
from agreements.admin.version_page import (
    ANNOUNCE,
    effective_day,
    render_version,
    version_address,
    version_view,
)
from agreements.models import LicenseVersion
from agreements.services.versions import announcement

from .announce import EffectDayForm


class CallOffForm(forms.Form):
    """Why a version was called off, for colleagues."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, for the record"),
        help_text=gettext_lazy("Staff read it in the history. It is in no mail."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@version_view(ANNOUNCE)
def postpone_version(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET asks for the new day, POST moves it; 409 for what does not await its day."""
    announced_day = announcement.day_to_come(version).astimezone(
        ZoneInfo(version.dataset.time_zone)
    )
    first = announced_day.date() + timedelta(days=1)
    form = EffectDayForm(request.POST or None, version=version, first=first)
    if form.is_valid():
        try:
            version = announcement.postpone(version, form.cleaned_data["day"], by=person(request))
        except announcement.DayNotLater as error:
            form.add_error("day", str(error))
        else:
            said = _("LA %(number)s now takes effect %(when)s.")
            about = {"number": version.number, "when": effective_day(version)}
            return _rescheduled(request, version, said % about)
    title = _("Postpone LA %(number)s") % {"number": version.number}
    return _form_page(request, "postpone", version, title, form)


@version_view(ANNOUNCE)
def call_off_version(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET asks, POST calls it off; 409 for what does not await its day."""
    announcement.day_to_come(version)
    form = sent_form(request, CallOffForm)
    if form.is_valid():
        announcement.call_off(version, by=person(request), reason=form.cleaned_data["reason"])
        said = _("LA %(number)s is called off.") % {"number": version.number}
        return _rescheduled(request, version, said)
    title = _("Call off LA %(number)s") % {"number": version.number}
    return _form_page(request, "call_off", version, title, form)


def _rescheduled(request: HttpRequest, version: LicenseVersion, sentence: str) -> HttpResponse:
    nudges.nudge_notices()
    return redirect_done(request, version_address("progress", version), sentence)


def _form_page(
    request: HttpRequest, name: str, version: LicenseVersion, title: str, form: forms.Form
) -> HttpResponse:
    notified = version.deliveries.filter(notified_at__isnull=False).count()
    context = {"title": title, "form": form, "notified": notified}
    return render_version(request, f"versions/{name}", version, context, form_status(form))

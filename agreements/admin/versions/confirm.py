"""The last page before everybody is told: what will happen, in numbers. Its POST announces."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import dates, tasks
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.services.versions import announcement, confirmation

from .announce import numbers, refused
from .announce_form import DayForm

_REMINDERS = (7, 1)  # days before


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?day=` says what will happen, POST does it, once: whoever comes second, with a double
    click or from another desk, gets a 409 that says who was first."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if obstacle := confirmation.in_the_way(version):
        return refused(request, version, obstacle)
    first = announcement.earliest(version)
    form = DayForm(request.POST or request.GET, version=version, first=first)
    if not form.is_valid() or form.cleaned_data["day"] < first:
        messages.error(request, _("Choose the day anew: it is missing, or too near by now."))
        return HttpResponseRedirect(version_page.address("announce", version))
    day = form.cleaned_data["day"]
    if request.method != "POST":
        return _ask(request, version, day)
    try:
        confirmation.announce(version, day, seen=request.POST.get("seen", ""), by=person(request))
    except PortalError as error:
        return refused(request, version, error)
    tasks.nudge_notices()
    messages.success(request, _("LA %(number)s is announced.") % {"number": version.number})
    return HttpResponseRedirect(version_page.address("progress", version))


def _ask(request: HttpRequest, version: LicenseVersion, day: date) -> HttpResponse:
    zone = version.dataset.time_zone
    effective_at = dates.midnight(day, zone)
    context = {
        "title": _("Announce LA %(number)s?") % {"number": version.number},
        "day": day,
        "when": dates.say(effective_at, zone),
        "reminders": [dates.say(effective_at - timedelta(days=n), zone) for n in _REMINDERS],
        "seen": confirmation.state(version),
        **numbers(version),
    }
    return version_page.answer(request, "confirm", version, context)

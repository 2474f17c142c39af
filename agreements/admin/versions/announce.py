"""Announcing on the desk: everything to look at first, a dry run that sends nothing, and the last
page before everybody is notified. Putting a dataset's first LA into force, where nobody is."""

from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agreements import dates, tasks
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.license_texts.draft_preview import of_draft
from agreements.enums import Audience
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import REMINDERS, STEPS
from agreements.selectors.notices import recipients
from agreements.services.versions import announcement, announcement_preconditions, first_version


class DayForm(forms.Form):
    """The day on which a version takes effect, as the dataset's owner counts days."""

    day = forms.DateField(
        label=gettext_lazy("Takes effect when this day begins"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Give the day as year-month-day, such as 2027-01-31."),
        },
    )

    def __init__(
        self, *args: object, version: LicenseVersion, first: date, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        day = self.fields["day"]
        day.initial = first
        day.widget.attrs["min"] = first.isoformat()
        day.help_text = gettext_lazy("Midnight in %(zone)s.") % {"zone": version.dataset.time_zone}


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, who is told, in which words. POST rehearses or goes on to the confirmation;
    neither sends anything. 409 for what can't be announced."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if sentence := announcement_preconditions.obstacle(version):
        return refused(request, version, sentence)
    first = announcement_preconditions.earliest_day(version)
    form = DayForm(request.POST or None, version=version, first=first)
    rehearsal = None
    if form.is_valid():
        day = form.cleaned_data["day"]
        if request.POST.get("action") == "go_on" and day >= first:
            confirm = version_page.address("confirm", version)
            return HttpResponseRedirect(f"{confirm}?day={day.isoformat()}")
        try:
            rehearsal = announcement.rehearse(version, day, by=person(request))
        except PortalError as error:
            form.add_error("day", str(error))
    context = {
        "title": _("Announce LA %(number)s") % {"number": version.number},
        "form": form,
        "first": first,
        "preview": of_draft(version),
        "rehearsal": rehearsal,
        "rehearsed_day": rehearsal and dates.say(rehearsal.effective_at, version.dataset.time_zone),
        **numbers(version),
        "letters": letters(),
        "some": recipients.page(version, Audience.AGREEMENT)[: recipients.PAGE],
    }
    status = 422 if form.is_bound and form.errors else 200
    return version_page.answer(request, "announce", version, context, status)


@require_safe
def recipients_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it would go to, 50 at a time; `audience` and `after` come from the address."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    after = request.GET.get("after", "0")
    if request.GET.get("audience", Audience.AGREEMENT) not in Audience or not _is_key(after):
        raise Http404
    audience = Audience(request.GET.get("audience", Audience.AGREEMENT))
    rows = recipients.page(version, audience, int(after))
    context = {
        "title": _("Who is told of LA %(number)s") % {"number": version.number},
        "rows": rows[: recipients.PAGE],
        "audience": audience,
        "audiences": Audience.choices,
        "first": after == "0",
        "following": rows[recipients.PAGE - 1].pk if len(rows) > recipients.PAGE else None,
        **numbers(version),
    }
    return version_page.answer(request, "recipients", version, context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?day=` says what will happen, POST does it, once: whoever comes second, with a double
    click or from another desk, gets a 409 that says who was first."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if sentence := announcement_preconditions.obstacle(version):
        return refused(request, version, sentence)
    first = announcement_preconditions.earliest_day(version)
    form = DayForm(request.POST or request.GET, version=version, first=first)
    if not form.is_valid() or form.cleaned_data["day"] < first:
        messages.error(request, _("Choose the day anew: it is missing, or too near by now."))
        return HttpResponseRedirect(version_page.address("announce", version))
    day = form.cleaned_data["day"]
    if request.method != "POST":
        return _ask(request, version, day)
    try:
        announcement.announce(version, day, seen=request.POST.get("seen", ""), by=person(request))
    except PortalError as error:
        return refused(request, version, error)
    tasks.nudge_notices()
    messages.success(request, _("LA %(number)s is announced.") % {"number": version.number})
    return HttpResponseRedirect(version_page.address("progress", version))


@require_http_methods(["GET", "HEAD", "POST"])
def put_into_force(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will happen, POST does it, once; 409 where an LA is in force."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            first_version.put_into_force(version, seen=seen, by=person(request))
        except PortalError as error:
            return refused(request, version, error)
        messages.success(request, _("LA %(number)s is in force.") % {"number": version.number})
        return HttpResponseRedirect(version_page.address("change", version))
    if sentence := first_version.obstacle(version):
        return refused(request, version, sentence)
    context = {
        "title": _("Put LA %(number)s into force?") % {"number": version.number},
        "preview": of_draft(version),
        "seen": announcement_preconditions.digest(version),
    }
    return version_page.answer(request, "put_into_force", version, context)


def numbers(version: LicenseVersion) -> dict[str, object]:
    """How many are told: `groups` for each audience and language, `total`."""
    names = dict(settings.LANGUAGES)
    groups = recipients.groups(version)
    return {
        "groups": [(g.audience.label, names.get(g.language, g.language), g.number) for g in groups],
        "total": sum(group.number for group in groups),
    }


def letters() -> list[tuple[Audience, list[str], list[tuple[str, str]]]]:
    """Audience, the steps it may get, the languages it may read: the letters there are."""
    languages = [(code, str(name)) for code, name in settings.LANGUAGES]
    return [(audience, list(STEPS[audience]), languages) for audience in Audience]


def refused(request: HttpRequest, version: LicenseVersion, sentence: object) -> HttpResponse:
    """409: it is not possible, or not any more."""
    context = {"title": _("This step is not possible now"), "sentence": sentence}
    return version_page.answer(request, "refused", version, context, 409)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _ask(request: HttpRequest, version: LicenseVersion, day: date) -> HttpResponse:
    zone = version.dataset.time_zone
    effective_at = dates.midnight(day, zone)
    context = {
        "title": _("Announce LA %(number)s?") % {"number": version.number},
        "day": day,
        "when": dates.say(effective_at, zone),
        "reminders": [dates.say(effective_at - row.before, zone) for row in REMINDERS],
        "seen": announcement_preconditions.digest(version),
        **numbers(version),
    }
    return version_page.answer(request, "confirm", version, context)

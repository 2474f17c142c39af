"""How a draft comes into force on the desk: announced, or as a dataset's first LA at once.

Everything is looked at first, with a dry run that sends nothing; the last page does it.
"""

from datetime import date

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import dates, nudges
from agreements.admin.license_texts.text_preview import preview_text
from agreements.admin.pages import POST, READ, person, redirect_done, returned_form
from agreements.admin.version_page import ANNOUNCE, render_version, version_address, version_view
from agreements.enums import Audience, NoticeStep
from agreements.exceptions import PortalError
from agreements.forms.unsaved_form import refill
from agreements.mail.render import RenderedLetter
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import REMINDERS, STEPS
from agreements.selectors.notices import recipients
from agreements.services.notices import notice_letters
from agreements.services.versions import announcement
from agreements.services.versions.announcement_preconditions import (
    check_announceable,
    check_first,
    digest,
    earliest_day,
)

# Mail brings its own inline style; nothing else may run or load.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class EffectDayForm(forms.Form):
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
        day.help_text = _("Midnight in %(zone)s.") % {
            "zone": dates.zone_name(version.dataset.time_zone)
        }


@version_view(ANNOUNCE)
def announce_version(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """What changes, who is notified, in which words. POST makes a dry run or goes on to the
    confirmation; neither sends anything. 409 for what can't be announced."""
    first = earliest_day(version)
    check_announceable(version, first)
    form = EffectDayForm(request.POST or None, version=version, first=first)
    returned = returned_form(request) or QueryDict()
    if "day" in returned:  # else it was the form of the test mail
        refill(form, returned)
    rehearsal = None
    if form.is_valid():
        day = form.cleaned_data["day"]
        if request.POST.get("action") == "go_on" and day >= first:
            confirm = version_address("confirm", version)
            return HttpResponseRedirect(f"{confirm}?day={day.isoformat()}")
        try:
            rehearsal = announcement.rehearse(version, day, by=person(request))
        except PortalError as error:
            form.add_error("day", str(error))
    context = {
        "title": _("Announce LA %(number)s") % {"number": version.number},
        "form": form,
        "first": first,
        "preview": preview_text(version.source, version),
        "rehearsal": rehearsal,
        "rehearsed_day": rehearsal and dates.say(rehearsal.effective_at, version.dataset.time_zone),
        **_recipient_numbers(version),
        "letters": [(audience, STEPS[audience], settings.LANGUAGES) for audience in Audience],
        "test": returned,
        "some": recipients.page(version, Audience.AGREEMENT)[: recipients.PAGE],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render_version(request, "versions/announce", version, context, status)


@version_view(ANNOUNCE, methods=READ)
def list_recipients(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Whom it would go to, 50 at a time; `audience` and `after` come from the address."""
    after = request.GET.get("after", "0")
    audience = request.GET.get("audience", Audience.AGREEMENT)
    if audience not in Audience or not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Http404
    rows = recipients.page(version, Audience(audience), int(after))
    context = {
        "title": _("Who is told of LA %(number)s") % {"number": version.number},
        "rows": rows[: recipients.PAGE],
        "audience": audience,
        "audiences": Audience.choices,
        "first": after == "0",
        "following": rows[recipients.PAGE - 1].pk if len(rows) > recipients.PAGE else None,
        **_recipient_numbers(version),
    }
    return render_version(request, "versions/recipients", version, context)


@version_view(ANNOUNCE, methods=READ)
def preview_letter(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """One letter as text; `audience`, `step` and `language` come from the address."""
    step = NoticeStep(_chosen(request.GET, "step", NoticeStep.values))
    context = {
        "title": _("Letter: %(step)s") % {"step": step.label},
        "letter": _rendered_letter(request, version),
        "audience": Audience(request.GET["audience"]).label,
        "language": dict(settings.LANGUAGES)[request.GET["language"]],
        "code": request.GET["language"],
        "html": f"{version_address('letter_html', version)}?{request.GET.urlencode()}",
    }
    return render_version(request, "versions/letter", version, context)


@version_view(ANNOUNCE, methods=READ)
def preview_letter_html(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """The same as a mail program shows it."""
    policy = {"Content-Security-Policy": _MAIL_POLICY}
    return HttpResponse(_rendered_letter(request, version).html, headers=policy)


@version_view(ANNOUNCE, methods=POST)
def send_test_mail(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Send the notice to the person who asks, and to nobody else."""
    user = person(request)
    language = _chosen(request.POST, "language", list(dict(settings.LANGUAGES)))
    audience = _chosen(request.POST, "audience", Audience.values)
    announcement.send_test(version, by=user, language=language, audience=audience)
    nudges.nudge_outbox()
    said = _("A test mail is on its way to %(to)s.") % {"to": user.email}
    return redirect_done(request, version_address("announce", version), said)


@version_view(ANNOUNCE)
def confirm_announcement(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET `?day=` says what will happen, POST does it, once: whoever comes second, with a double
    click or from another desk, gets a 409 that says who was first."""
    first = earliest_day(version)
    check_announceable(version, first)
    form = EffectDayForm(request.POST or request.GET, version=version, first=first)
    if not form.is_valid() or form.cleaned_data["day"] < first:
        messages.error(request, _("Choose the day anew: it is missing, or too near by now."))
        return HttpResponseRedirect(version_address("announce", version))
    day, zone = form.cleaned_data["day"], version.dataset.time_zone
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        announcement.announce(version, day, seen=seen, by=person(request))
        nudges.nudge_notices()
        said = _("LA %(number)s is announced.") % {"number": version.number}
        return redirect_done(request, version_address("progress", version), said)
    effective_at = dates.midnight(day, zone)
    context = {
        "title": _("Announce LA %(number)s?") % {"number": version.number},
        "day": day,
        "when": dates.say(effective_at, zone),
        "reminders": [dates.say(effective_at - row.before, zone) for row in REMINDERS],
        "seen": digest(version),
        **_recipient_numbers(version),
    }
    return render_version(request, "versions/confirm", version, context)


@version_view(ANNOUNCE)
def put_into_force(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """A dataset's first LA: nobody is notified. GET says what will happen, POST does it, once;
    409 where an LA is in force."""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        announcement.put_into_force(version, seen=seen, by=person(request))
        said = _("LA %(number)s is in force.") % {"number": version.number}
        return redirect_done(request, version_address("change", version), said)
    check_first(version)
    context = {
        "title": _("Put LA %(number)s into force?") % {"number": version.number},
        "preview": preview_text(version.source, version),
        "seen": digest(version),
    }
    return render_version(request, "versions/put_into_force", version, context)


def _recipient_numbers(version: LicenseVersion) -> dict[str, object]:
    """How many get it: `groups` for each audience and language, `total`."""
    names = dict(settings.LANGUAGES)
    groups = recipients.groups(version)
    return {
        "groups": [(told_as.label, names.get(code, code), n) for told_as, code, n in groups],
        "total": sum(number for _audience, _code, number in groups),
    }


def _rendered_letter(request: HttpRequest, version: LicenseVersion) -> RenderedLetter:
    audience = _chosen(request.GET, "audience", Audience.values)
    step = _chosen(request.GET, "step", list(STEPS[audience]))
    language = _chosen(request.GET, "language", list(dict(settings.LANGUAGES)))
    return notice_letters.preview(version, audience, step, language)


def _chosen(fields: QueryDict, name: str, choices: list[str]) -> str:
    value = fields.get(name, "")
    if value not in choices:
        raise Http404
    return value

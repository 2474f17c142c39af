"""Announcing on the desk: everything to look at first, and a rehearsal that sends nothing."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements import dates
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.license_texts.draft_preview import of_draft
from agreements.enums import Audience
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion
from agreements.selectors.notices import recipients
from agreements.services.notices import notice_templates
from agreements.services.versions import announcement, confirmation

from .announce_form import DayForm


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, who is told, in which words. POST rehearses or goes on to the confirmation;
    neither sends anything. 409 for what can't be announced."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if obstacle := confirmation.in_the_way(version):
        return refused(request, version, obstacle)
    first = announcement.earliest(version)
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
    return [(audience, list(notice_templates.steps(audience)), languages) for audience in Audience]


def refused(request: HttpRequest, version: LicenseVersion, sentence: object) -> HttpResponse:
    """409: it is not possible, or not any more."""
    context = {"title": _("This step is not possible now"), "sentence": sentence}
    return version_page.answer(request, "refused", version, context, 409)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19

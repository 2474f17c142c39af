"""How far the notices of one LA version got: a page, and the part of it that stays fresh."""

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agreements.admin import version_page
from agreements.admin.base import person
from agreements.enums import NoticeOutcome, VersionStatus
from agreements.models import LicenseVersion
from agreements.selectors.notices import deliveries
from agreements.selectors.versions import effect_report
from agreements.services.notices import manual_notification

from . import notice_actions, notice_bar, notice_door, notices, notify_manually

# Seconds until the page asks again: while mails go out, and else.
_BUSY, _QUIET = 2, 20
_EFFECT = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED)

At = Callable[..., URLPattern]


def urls(at: At) -> list[URLPattern]:
    """Every page about an announcement; `at(route, view, name)` puts it behind the desk's door."""
    one, notice = "<int:pk>", "<int:pk>/notices/<str:reference>/<str:audience>"
    return [
        at(f"{one}/progress/", progress, "progress"),
        at(f"{one}/progress/numbers/", numbers, "numbers"),
        at(f"{one}/notices/", notices.notices, "notices"),
        at(f"{one}/notices.csv", notices.download, "notices_csv"),
        at(f"{one}/pause/", notice_actions.pause, "pause"),
        at(f"{one}/resume/", notice_actions.resume, "resume"),
        at(f"{one}/resend/", notice_actions.resend_failures, "resend_failures"),
        at(f"{notice}/resend/", notice_actions.resend, "resend"),
        at(f"{notice}/informed/", notify_manually.informed, "informed"),
    ]


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    context = {
        "title": _("Notices of LA %(number)s") % {"number": version.number},
        "effective": version_page.effective(version),
        "rate": settings.MAILS_PER_MINUTE,
        **_standing(request, version),
    }
    return version_page.answer(request, "progress", version, context)


@require_safe
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the page changes while one looks at it."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    template = "admin/agreements/licenseversion/progress_numbers.html"
    return render(request, template, {"version": version, **_standing(request, version)})


def _standing(request: HttpRequest, version: LicenseVersion) -> dict[str, object]:
    """What both show. `again`: seconds; `more`, `outcome`: key of a list, its label, a number."""
    counted = deliveries.counts(version)
    sending = bool(counted.waiting and version.paused_at is None)
    bar = notice_bar.segments(counted.states)
    return {
        "total": counted.total,
        "bar": bar,
        "said": ", ".join(f"{part.state.label}: {part.number}" for part in bar if part.number),
        "sentence": _sentence(version, counted),
        "rest": _rest(counted.waiting) if sending else "",
        "more": [
            ("silent", _("Told, no answer"), counted.silent),
            ("asked_back", _("Opted out and asked to be reinstated"), counted.asked_back),
        ],
        "outcome": _outcome(version) if version.status in _EFFECT else [],
        "again": _BUSY if sending else _QUIET,
        # Also when all notices are out: the reminders are still to come.
        "pausable": version.status == VersionStatus.ANNOUNCED and version.paused_at is None,
        "resendable": counted.unreached and version.status in manual_notification.CONCERNS,
        "unreached": counted.unreached,
        "may_send": person(request).has_perm(notice_door.SEND),
    }


def _sentence(version: LicenseVersion, counted: deliveries.Progress) -> str:
    """How it stands, without a number that runs: a screen reader says it whenever it changes."""
    if version.paused_at:
        return _("Sending is paused.")
    if counted.waiting:
        return _("The notices are going out.")
    if version.status == VersionStatus.CALLED_OFF:
        return _("The version was called off. Nothing more goes out.")
    if counted.unreached:
        return _("All notices have gone out. Some did not get through.")
    return _("All notices have gone out.")


def _rest(waiting: int) -> str:
    """How long the rest takes at the pace that is set."""
    if not settings.MAILS_PER_MINUTE:
        return ngettext("%(n)d is still to go out.", "%(n)d are still to go out.", waiting) % {
            "n": waiting
        }
    minutes = ceil(waiting / settings.MAILS_PER_MINUTE)
    return ngettext(
        "%(n)d still to go out: about %(minutes)d minute.",
        "%(n)d still to go out: about %(minutes)d minutes.",
        minutes,
    ) % {"n": waiting, "minutes": minutes}


def _outcome(version: LicenseVersion) -> list[tuple[str, str, int]]:
    counted = effect_report.counts(version)
    return [
        ("moved", str(NoticeOutcome.MOVED.label), counted["moved"]),
        ("kept", _("No answer, stays on the old version"), counted["kept"]),
        ("opted_out", _("Opted out"), counted["opted_out"] + counted["lapsed"]),
        ("later", _("Told late, takes effect later"), counted["later"]),
        (
            "untold",
            _("Not told, stays on the old version"),
            counted["unreached"] + counted["unsent"],
        ),
    ]

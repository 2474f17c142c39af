"""How far the notices of one LA version got: a page, its bar, and the part that stays fresh."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
from agreements.enums import NoticeOutcome, NoticeState, VersionStatus
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import NOTIFIABLE
from agreements.selectors.notices import deliveries
from agreements.selectors.versions import announcements

from . import notice_actions, notice_door, notices

# Seconds until the page asks again: while mails go out, and else.
_BUSY, _QUIET = 2, 20
_EFFECT = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED)

# From left to right: who answered, who was told, what went wrong, what is still to go out.
_BAR = (
    NoticeState.CONTINUED,
    NoticeState.OPTED_OUT,
    NoticeState.OPENED,
    NoticeState.SENT,
    NoticeState.INFORMED,
    NoticeState.UNREACHED,
    NoticeState.NOT_APPLICABLE,
    NoticeState.QUEUED,
    NoticeState.PENDING,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One state: how many, and its place in the bar, in percent."""

    state: NoticeState
    number: int
    x: float
    width: float


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
        at(f"{notice}/informed/", notice_actions.informed, "informed"),
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
    bar = segments(counted.states)
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
        "resendable": counted.unreached and version.status in NOTIFIABLE,
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
    counted = announcements.effect_counts(version)
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


def segments(states: Mapping[str, int]) -> list[Segment]:
    """A segment for every state, also for those that nobody is in."""
    total = sum(states.values())
    found: list[Segment] = []
    x = 0.0
    for state in _BAR:
        number = states.get(state.value, 0)
        width = 100 * number / total if total else 0.0
        found.append(Segment(state, number, round(x, 2), round(width, 2)))
        x += width
    return found

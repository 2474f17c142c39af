"""How far the notices of one LA version got: a page, and the part of it that stays fresh."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.admin.pages import READ, person, record_view
from agreements.admin.version_page import ANNOUNCE, fetch_announced, render_version
from agreements.enumeration import in_a_row
from agreements.enums import NoticeOutcome, NoticeState, VersionStatus
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import NOTIFIABLE
from agreements.selectors.notices.deliveries import counts

# Seconds until the page asks again: while mails go out, and else.
_BUSY, _QUIET = 2, 20
_EFFECT = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED)
# From left to right: who answered, who was notified, what went wrong, what is still to go out.
_BAR_ORDER = (
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
class BarSegment:
    """One state: how many, and its place in the bar, in percent."""

    state: NoticeState
    number: int
    x: float
    width: float


@record_view(fetch_announced, methods=READ)
def show_progress(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """The whole page."""
    context = {
        "title": _("Notices of LA %(number)s") % {"number": version.number},
        "rate": settings.MAILS_PER_MINUTE,
        **_progress_numbers(request, version),
    }
    return render_version(request, "notices/progress", version, context)


@record_view(fetch_announced, methods=READ)
def show_numbers(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """What of the page changes while one looks at it."""
    template = "admin/agreements/notices/progress_numbers.html"
    return render(request, template, {"version": version, **_progress_numbers(request, version)})


def bar_segments(states: Mapping[str, int]) -> list[BarSegment]:
    """A segment for every state, also for those that nobody is in."""
    total = sum(states.get(state, 0) for state in _BAR_ORDER)
    found: list[BarSegment] = []
    x = 0.0
    for state in _BAR_ORDER:
        number = states.get(state, 0)
        width = 100 * number / total if total else 0.0
        found.append(BarSegment(state, number, round(x, 2), round(width, 2)))
        x += width
    return found


def _progress_numbers(request: HttpRequest, version: LicenseVersion) -> dict[str, object]:
    """What both show. `again`: seconds; `more`, `outcome`: key of a list, its label, a number."""
    counted = counts(version)
    sending = bool(counted["waiting"] and version.paused_at is None)
    bar = bar_segments(counted)
    return {
        "total": counted["total"],
        "bar": bar,
        "said": in_a_row(f"{part.state.label}: {part.number}" for part in bar if part.number),
        "sentence": _sentence(version, counted),
        "rest": _rest(counted["waiting"]) if sending else "",
        "more": [
            ("silent", _("Told, no answer"), counted["silent"]),
            ("asked_back", _("Opted out and asked to be reinstated"), counted["asked_back"]),
        ],
        "outcome": _outcome(counted) if version.status in _EFFECT else [],
        "again": _BUSY if sending else _QUIET,
        # Also when all notices are out: the reminders are still to come.
        "pausable": version.status == VersionStatus.ANNOUNCED and version.paused_at is None,
        "resendable": counted["unreached"] and version.status in NOTIFIABLE,
        "unreached": counted["unreached"],
        "may_send": person(request).has_perm(ANNOUNCE),
    }


def _sentence(version: LicenseVersion, counted: Mapping[str, int]) -> str:
    """How it stands, without a number that runs: a screen reader says it whenever it changes."""
    if version.paused_at:
        return _("Sending is paused.")
    if counted["waiting"]:
        return _("The notices are going out.")
    if version.status == VersionStatus.CALLED_OFF:
        return _("The version was called off. Nothing more goes out.")
    if counted["unreached"]:
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


def _outcome(counted: Mapping[str, int]) -> list[tuple[str, str, int]]:
    labels = {
        "moved": str(NoticeOutcome.MOVED.label),
        "kept": _("No answer, stays on the old version"),
        "opted_out": _("Opted out"),
        "later": _("Told late, takes effect later"),
        "untold": _("Not told, stays on the old version"),
    }
    return [(name, label, counted[name]) for name, label in labels.items()]

"""Whom a new LA version concerns, in lists by state: to look through, or to take away."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.admin import spreadsheets
from agreements.admin.lists import LONGEST_SEARCH, NotOffered
from agreements.admin.pages import READ, desk_page, person, record_view
from agreements.admin.spreadsheets import utc
from agreements.admin.version_page import (
    ANNOUNCE,
    fetch_announced,
    render_version,
    version_address,
)
from agreements.enums import Audience, AuditAction, NoticeOutcome, NoticeState, Verb
from agreements.exceptions import PortalError
from agreements.lifecycle import permission
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.selectors.notices import deliveries
from agreements.services.license_texts.version_lock import audit_subject
from agreements.services.notices import answers, staff_actions

from . import notice_actions

# Beside the states: what cuts across them (`selectors.notices.deliveries`).
LISTS: dict[str, str | Promise] = {
    **dict(NoticeState.choices),
    "silent": gettext_lazy("Told, no answer"),
    "asked_back": gettext_lazy("Asked to be reinstated"),
    NoticeOutcome.MOVED.value: NoticeOutcome.MOVED.label,
    NoticeOutcome.KEPT.value: NoticeOutcome.KEPT.label,
    "untold": gettext_lazy("Not told, stays on the old version"),
    "later": gettext_lazy("Told, takes effect later"),
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice and what this person can do about it."""

    notice: NoticeDelivery
    may_resend: bool
    may_inform: bool
    may_reinstate: bool


def _refuse_list(request: HttpRequest, version: LicenseVersion, error: PortalError) -> HttpResponse:
    context = {
        "title": _("Notices of LA %(number)s") % {"number": version.number},
        "refused": error,
        "whole": version_address("notices", version),
    }
    return desk_page(request, "not_offered", context, 400)


@record_view(fetch_announced, methods=READ, refused=_refuse_list)
def notice_list(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """A keyset page; `state`, `audience`, `q` and `after` come from the address."""
    chosen = {
        "state": _asked(request, "state", LISTS),
        "audience": _asked(request, "audience", Audience.values),
        "q": request.GET.get("q", "")[:LONGEST_SEARCH],
    }
    after = request.GET.get("after", "0")
    if not (after.isdecimal() and after.isascii() and len(after) < 19):  # no row could have it
        raise NotOffered
    found = deliveries.page(
        version,
        state=chosen["state"],
        audience=chosen["audience"],
        search=chosen["q"],
        after=int(after),
    )
    query = urlencode({key: value for key, value in chosen.items() if value})
    user = person(request)
    context = {
        "title": LISTS.get(chosen["state"], _("All notices")),
        "progress": version_address("progress", version),
        "chosen": chosen,
        "lists": LISTS.items(),
        "audiences": Audience.choices,
        "rows": [_notice_row(user, version, notice) for notice in found.rows],
        "first": f"?{query}" if int(after) else "",
        "following": f"?{query}{'&' if query else ''}after={found.next}" if found.next else "",
    }
    return render_version(request, "notices/list", version, context)


@record_view(fetch_announced, methods=("GET",), refused=_refuse_list)
def download_csv(request: HttpRequest, version: LicenseVersion) -> HttpResponseBase:
    """The whole list of a state as CSV; on record, as whatever leaves with signers' names."""
    state = _asked(request, "state", LISTS)
    subject = audit_subject(version)
    audit.record(AuditAction.NOTICE_EXPORT, subject, by=person(request), list=state or "all")
    name = f"{version.dataset.slug}-{version.number}-{state or 'all'}.csv"
    return StreamingHttpResponse(
        csv_lines(deliveries.rows(version, state)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _notice_row(user: User, version: LicenseVersion, notice: NoticeDelivery) -> NoticeRow:
    notice.version = version  # known; nothing is to be asked for it row by row
    may_inform = staff_actions.may_mark_informed(notice)
    return NoticeRow(
        notice,
        may_resend=(
            notice.state == NoticeState.UNREACHED and may_inform and user.has_perm(ANNOUNCE)
        ),
        may_inform=may_inform and user.has_perm(notice_actions.MARK),
        may_reinstate=(
            notice.asked_back_at is not None
            and answers.may_return(notice)
            and user.has_perm(permission(Verb.REINSTATE))
        ),
    )


def _asked(request: HttpRequest, name: str, known: Container[str]) -> str:
    """What is chosen, "" for nothing; raises NotOffered."""
    value = request.GET.get(name, "")
    if value and value not in known:
        raise NotOffered
    return value


def csv_lines(rows: Iterable[NoticeDelivery]) -> Iterator[str]:
    """The file line by line; times in UTC (ISO 8601)."""
    head = (header for header, _cell in _COLUMNS)
    return spreadsheets.csv_lines(head, ((cell(row) for _head, cell in _COLUMNS) for row in rows))


def _outcome(row: NoticeDelivery) -> str:
    is_none = row.outcome == NoticeOutcome.NONE
    return _("Nothing to move") if is_none else row.get_outcome_display()


_COLUMNS: tuple[tuple[Promise, Callable[[NoticeDelivery], str]], ...] = (
    (gettext_lazy("Reference"), lambda row: row.agreement.reference),
    (gettext_lazy("Name"), lambda row: row.agreement.signer.name),
    (gettext_lazy("E-mail"), lambda row: row.agreement.signer.email),
    (gettext_lazy("Told as"), lambda row: row.get_audience_display()),
    (gettext_lazy("State"), lambda row: row.get_state_display()),
    (gettext_lazy("Told at"), lambda row: utc(row.notified_at)),
    (gettext_lazy("Date told"), lambda row: utc(row.notified_effective_at)),
    (gettext_lazy("Takes effect"), lambda row: utc(row.effective_at)),
    (gettext_lazy("Opened"), lambda row: utc(row.opened_at)),
    (gettext_lazy("Answered"), lambda row: utc(row.answered_at)),
    (gettext_lazy("Answered by way of"), lambda row: row.get_answered_how_display()),
    (gettext_lazy("Asked to be reinstated"), lambda row: utc(row.asked_back_at)),
    (gettext_lazy("Not reached since"), lambda row: utc(row.unreached_at)),
    (gettext_lazy("Why not reached"), lambda row: row.unreached_why),
    (gettext_lazy("Informed otherwise"), lambda row: utc(row.informed_at)),
    (gettext_lazy("Recorded by"), lambda row: row.informed_by.email if row.informed_by else ""),
    (gettext_lazy("How they were informed"), lambda row: row.informed_how),
    (gettext_lazy("Copies deleted"), lambda row: utc(row.attested_at)),
    (gettext_lazy("Outcome"), _outcome),
    (gettext_lazy("Effect dealt with"), lambda row: utc(row.closed_at)),
)

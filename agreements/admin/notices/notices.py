"""Whom a new LA version concerns, in lists by state: to look through, or to take away."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from agreements import audit
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.lists import LONGEST_SEARCH, NotOffered
from agreements.enums import Audience, AuditAction, NoticeOutcome, NoticeState, Verb
from agreements.lifecycle import permission
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.selectors.notices import deliveries
from agreements.services.license_texts.version_lock import audit_subject
from agreements.services.notices import answers, staff_actions

from . import notice_csv, notice_door

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
class Row:
    """One notice and what this person can do about it."""

    notice: NoticeDelivery
    may_resend: bool
    may_inform: bool
    may_reinstate: bool


@require_safe
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """A keyset page; `state`, `audience`, `q` and `after` come from the address."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    try:
        chosen = {
            "state": _among(request, "state", LISTS),
            "audience": _among(request, "audience", Audience.values),
            "q": request.GET.get("q", "")[:LONGEST_SEARCH],
        }
        after = _number(request.GET.get("after", "0"))
    except NotOffered as error:
        return _refused(request, version, error)
    found = deliveries.page(
        version,
        state=chosen["state"],
        audience=chosen["audience"],
        search=chosen["q"],
        after=after,
    )
    query = urlencode({key: value for key, value in chosen.items() if value})
    user = person(request)
    context = {
        "title": LISTS.get(chosen["state"], _("All notices")),
        "progress": version_page.address("progress", version),
        "chosen": chosen,
        "lists": LISTS.items(),
        "audiences": Audience.choices,
        "rows": [_row(user, version, notice) for notice in found.rows],
        "first": f"?{query}" if after else "",
        "following": f"?{query}{'&' if query else ''}after={found.next}" if found.next else "",
    }
    return version_page.answer(request, "notices", version, context)


@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole list of a state as CSV; on record, as whatever leaves with signers' names."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    try:
        state = _among(request, "state", LISTS)
    except NotOffered as error:
        return _refused(request, version, error)
    subject = audit_subject(version)
    audit.record(AuditAction.NOTICE_EXPORT, subject, by=person(request), list=state or "all")
    name = f"{version.dataset.slug}-{version.number}-{state or 'all'}.csv"
    return StreamingHttpResponse(
        notice_csv.lines(deliveries.rows(version, state)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(user: User, version: LicenseVersion, notice: NoticeDelivery) -> Row:
    notice.version = version  # known; nothing is to be asked for it row by row
    may_inform = staff_actions.may_mark_informed(notice)
    return Row(
        notice,
        may_resend=(
            notice.state == NoticeState.UNREACHED and may_inform and user.has_perm(notice_door.SEND)
        ),
        may_inform=may_inform and user.has_perm(notice_door.MARK),
        may_reinstate=(
            notice.asked_back_at is not None
            and answers.may_return(notice)
            and user.has_perm(permission(Verb.REINSTATE))
        ),
    )


def _among(request: HttpRequest, name: str, known: Container[str]) -> str:
    """What is chosen, "" for nothing; raises NotOffered."""
    asked = request.GET.get(name, "")
    if asked and asked not in known:
        raise NotOffered
    return asked


def _number(asked: str) -> int:
    """Raises NotOffered for what is no number, or one that no row could have."""
    if not (asked.isdecimal() and asked.isascii() and len(asked) < 19):
        raise NotOffered
    return int(asked)


def _refused(request: HttpRequest, version: LicenseVersion, error: NotOffered) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Notices of LA %(number)s") % {"number": version.number},
        "refused": str(error),
        "whole": version_page.address("notices", version),
    }
    return render(request, "admin/agreements/not_offered.html", context, status=400)

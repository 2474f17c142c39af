"""Whom a new LA version concerns, in lists by state: to look through, or to take away."""

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from agreements import audit
from agreements.admin import informed, notice_csv, notice_door, version_page
from agreements.admin.base import person
from agreements.enums import Audience, NoticeOutcome, NoticeState, Verb
from agreements.lifecycle import permission
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.selectors import notices as told
from agreements.services import announcing, answers

# Beside the states: what cuts across them (`selectors.notices`).
LISTS: dict[str, str | Promise] = {
    **dict(NoticeState.choices),
    "silent": gettext_lazy("Told, no answer"),
    "asked_back": gettext_lazy("Asked to be reinstated"),
    NoticeOutcome.MOVED.value: NoticeOutcome.MOVED.label,
    NoticeOutcome.KEPT.value: NoticeOutcome.KEPT.label,
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
    """A keyset page; `state`, `audience`, `q` and `after` come from the address. What is none of
    the choices is as good as nothing."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    chosen = {
        "state": _among(request.GET.get("state", ""), LISTS),
        "audience": _among(request.GET.get("audience", ""), Audience.values),
        "q": request.GET.get("q", "")[:200],
    }
    found = told.page(
        version,
        state=chosen["state"],
        audience=chosen["audience"],
        search=chosen["q"],
        after=_number(request.GET.get("after", "")),
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
        "first": f"?{query}" if request.GET.get("after") else "",
        "following": f"?{query}{'&' if query else ''}after={found.next}" if found.next else "",
    }
    return version_page.answer(request, "notices", version, context)


@require_GET
def download(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The whole list of a state as CSV; on record, as whatever leaves with signers' names."""
    version = notice_door.announced(request, pk, notice_door.SEE)
    state = _among(request.GET.get("state", ""), LISTS)
    subject = announcing.subject(version)
    audit.record("notice:export", subject, by=person(request), list=state or "all")
    name = f"{version.dataset.slug}-{version.number}-{state or 'all'}.csv"
    return StreamingHttpResponse(
        notice_csv.lines(told.rows(version, state)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(user: User, version: LicenseVersion, notice: NoticeDelivery) -> Row:
    notice.version = version  # known; nothing is to be asked for it row by row
    return Row(
        notice,
        may_resend=(
            notice.state == NoticeState.UNREACHED
            and informed.may_be(notice)
            and user.has_perm(notice_door.SEND)
        ),
        may_inform=informed.may_be(notice) and user.has_perm(notice_door.MARK),
        may_reinstate=(
            notice.asked_back_at is not None
            and answers.may_return(notice)
            and user.has_perm(permission(Verb.REINSTATE))
        ),
    )


def _among(asked: str, known: Container[str]) -> str:
    return asked if asked in known else ""


def _number(asked: str) -> int:
    """0 for what is no number, or one that no row could have."""
    return int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 19 else 0

"""What the desk starts with: what waits for this person, each line where it is seen to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enumeration import in_a_row
from agreements.enums import Verb
from agreements.lifecycle import permission
from agreements.models import Agreement, Dataset, User
from agreements.name_pinyin import said_with_pinyin
from agreements.reading_order import by_name
from agreements.selectors import access
from agreements.selectors.datasets.numbers import key_figures
from agreements.selectors.grants import password_knowers, ways_to_data
from agreements.selectors.machines import webhooks
from agreements.selectors.requests import conversation
from agreements.selectors.review import internal_notes, queue
from agreements.selectors.versions import announcements

from .base import MOST_ROWS
from .mail.undelivered import undelivered_mails
from .watch_page import is_anything_wrong, may_see

SHOWN = 5  # of each kind, the oldest
_FIGURES_OF = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Row:
    """One of several, and since when it waits."""

    said: str
    under: str
    address: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class WhatWaits:
    """What waits, the page on which it is seen to, and of several the oldest."""

    said: str
    address: str
    rows: Sequence[Row] = ()
    also: Sequence[tuple[str, str]] = ()  # further addresses, each with its words
    is_warning: bool = False


def start_page(user: User) -> dict[str, Any]:
    """What its template is given: `lines`, `undelivered` mails, `announcements`, whether it
    `is_calm`, the `figures` of the last weeks, and the own `datasets`."""
    own = list(ways_to_data.with_ways(access.datasets_for_staff(user)))
    lines, undelivered = list(_lines(user, own)), undelivered_mails(user)
    running = announcements.running(user)
    to_do = [
        one
        for one in running
        if one.left or one.asked_back or (one.progress and one.progress["unreached"])
    ]
    today, sees = timezone.localdate(), user.has_perm("agreements.view_agreement")
    begin = today - _FIGURES_OF + timedelta(days=1)
    return {
        "lines": lines,
        "undelivered": undelivered,
        "announcements": running,
        "is_calm": not (lines or undelivered["rows"] or to_do),
        "figures": key_figures(own, begin, today) if sees else None,
        "datasets": own,
        "figures_since": begin,
    }


def _lines(user: User, own: Sequence[Dataset]) -> Iterator[WhatWaits]:
    if may_see(user) and is_anything_wrong():
        said = _("Something at the portal stands still: see what, and what to do")
        yield WhatWaits(said, reverse("admin:watch"), is_warning=True)
    if user.has_perm(permission(Verb.START_REVIEW)):
        yield from _requests(user)
    if user.has_perm("agreements.view_agreement"):
        yield from _written(user)
    yield from _datasets(user, own)


def _datasets(user: User, own: Sequence[Dataset]) -> Iterator[WhatWaits]:
    """What their owners have to see to."""
    if user.has_perm("agreements.change_accessinstructions"):
        for dataset, n in password_knowers.left_doors_open(own):
            said = ngettext(
                "%(n)d person who knew the password lost access: change it",
                "%(n)d people who knew the password lost access: change it",
                n,
            )
            page = reverse("admin:agreements_accessinstructions_change", args=[dataset.access.pk])
            yield WhatWaits(f"{dataset}: {said % {'n': n}}", page, is_warning=True)
    if user.has_perm("agreements.add_accessinstructions"):
        for dataset in filter(_has_no_way, own):
            said = _("There is no way yet to get %(dataset)s: write how") % {"dataset": dataset}
            yield WhatWaits(
                said, reverse("admin:agreements_accessinstructions_add"), is_warning=True
            )
    if user.has_perm(webhooks.SEE):
        for endpoint in webhooks.silent_endpoints(user):
            said = _("%(dataset)s: a webhook takes no messages, and some were given up")
            page = reverse("admin:agreements_webhookendpoint_change", args=[endpoint.pk])
            yield WhatWaits(said % {"dataset": endpoint.dataset}, page, is_warning=True)
    for dataset in own:
        if not dataset.is_listed and user.has_perm("agreements.change_dataset"):
            said = _("%(dataset)s is not shown to the public: see what is missing")
            page = reverse("admin:agreements_dataset_opening", args=[dataset.pk])
            yield WhatWaits(said % {"dataset": dataset}, page)


def _has_no_way(dataset: Dataset) -> bool:
    """Of `ways_to_data.with_ways`."""
    has_way = getattr(dataset, "has_release", False) or hasattr(dataset, "access")
    return dataset.is_listed and not has_way


def _requests(user: User) -> Iterator[WhatWaits]:
    """What this person holds, and what they could take up."""
    listed = reverse("admin:agreements_agreement_changelist")
    held = queue.held_by(user)
    if n := _counted(held):
        said = ngettext("You hold %(n)s request", "You hold %(n)s requests", n) % {"n": _number(n)}
        oldest = list(held[:SHOWN])
        datasets = {request.dataset for request in oldest}
        also = [
            (
                _("Pass on what you hold") + ("" if len(datasets) == 1 else f" ({dataset})"),
                reverse("admin:agreements_dataset_pass_on", args=[dataset.pk, user.pk]),
            )
            for dataset in by_name(datasets)
        ]
        yield WhatWaits(
            said, f"{listed}?assigned=me", [_request_row(each) for each in oldest], also
        )
    free = queue.free_for(user)
    if n := _counted(free):
        said = ngettext(
            "%(n)s request waits for a reviewer", "%(n)s requests wait for a reviewer", n
        )
        rows = [_request_row(each) for each in free[:SHOWN]]
        yield WhatWaits(said % {"n": _number(n)}, f"{listed}?assigned=nobody", rows)


def _written(user: User) -> Iterator[WhatWaits]:
    """Messages of signers, and notes that mention this person."""
    unanswered = conversation.unanswered_requests(user)
    if n := _counted(unanswered):
        said = ngettext(
            "A message in %(n)s request waits for an answer",
            "Messages in %(n)s requests wait for an answer",
            n,
        )
        listed = reverse("admin:agreements_agreement_changelist")
        rows = [_request_row(each, "messages") for each in unanswered[:SHOWN]]
        address = f"{listed}?status=all&messages=unanswered"
        yield WhatWaits(said % {"n": _number(n)}, address, rows)
    mentions = internal_notes.waiting_mentions(user)
    if n := _counted(mentions):
        rows = [
            Row(
                mention.note.agreement.reference,
                str(mention.note.written_by),
                _page(mention.note.agreement, "notes"),
                mention.note.written_at,
            )
            for mention in mentions[:SHOWN]
        ]
        said = ngettext("%(n)s note mentions you", "%(n)s notes mention you", n)
        yield WhatWaits(said % {"n": _number(n)}, rows[0].address, rows)


def _request_row(request: Agreement, page: str = "change") -> Row:
    since = request.unanswered_since if page == "messages" else request.submitted_at
    who = said_with_pinyin(request.signer)
    under = in_a_row(filter(None, (who, request.signer.affiliation)))
    return Row(request.reference, under, _page(request, page), since)


def _page(request: Agreement, name: str) -> str:
    return reverse(f"admin:agreements_agreement_{name}", args=[request.reference])


def _counted(found: QuerySet[Any]) -> int:
    """Up to the bound of every list, and one more."""
    return found.order_by()[: MOST_ROWS + 1].count()


def _number(n: int) -> str:
    return str(n) if n <= MOST_ROWS else _("more than %(n)d") % {"n": MOST_ROWS}

"""The search of the queue, in what its filters leave."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, When

from agreements.models import Agreement, User
from agreements.selectors import access

from . import request_search


@dataclass(frozen=True, slots=True)
class QueueSearch:
    """`requests` are those found; older ones than `until` are not among them. `more` is whether
    there are any of those for certain."""

    requests: QuerySet[Agreement]
    until: request_search.Place | None = None
    more: bool = False


def search_requests(
    found: QuerySet[Agreement],
    words: str,
    *,
    by: User,
    statuses: Collection[str] = (),
    before: Agreement | None = None,
) -> QueueSearch:
    """Of what a member of staff sees, the newest that every word fits, in the order of `found`; one
    whose whole reference was typed comes first. See `request_search.newest_matches`."""
    if not words.strip():
        return QueueSearch(found)
    matches = request_search.newest_matches(
        found,
        words,
        datasets=list(access.datasets_for_staff(by).values_list("pk", flat=True)),
        statuses=statuses,
        before=before.pk if before else None,
    )
    is_asked_for = When(reference=words.strip().upper(), then=0)
    first = Case(is_asked_for, default=1, output_field=IntegerField())
    requests = found.filter(pk__in=matches.keys).order_by(first, *found.query.order_by)
    return QueueSearch(requests, matches.until, matches.more)

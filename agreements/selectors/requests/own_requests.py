"""A signer's own requests."""

from typing import NamedTuple

from agreements.enums import Status
from agreements.lifecycle import OPEN
from agreements.models import Agreement, Dataset, User
from agreements.selectors.access import agreements_of
from agreements.text import storable

REQUESTS_A_PAGE = 20


class RequestsPage(NamedTuple):
    """Requests, newest first; `older` is the `after` of the next page, "" on the last."""

    rows: list[Agreement]
    older: str


def requests_page(user: User, after: str = "") -> RequestsPage:
    """A keyset page: the requests started before the one with the reference `after`."""
    found = agreements_of(user)
    if after:
        found = found.filter(pk__lt=_pk(user, after))
    rows = list(found[: REQUESTS_A_PAGE + 1])
    return RequestsPage(
        rows[:REQUESTS_A_PAGE],
        rows[REQUESTS_A_PAGE - 1].reference if len(rows) > REQUESTS_A_PAGE else "",
    )


def current_request(user: User, dataset: Dataset) -> Agreement | None:
    """The request that is open, or the agreement that is approved: no second one is needed."""
    return agreements_of(user).filter(dataset=dataset, status__in=[*OPEN, Status.APPROVED]).first()


def _pk(user: User, reference: str) -> int:
    """0 for what is not a reference of this person: an empty page."""
    known = agreements_of(user).filter(reference=storable(reference))
    return known.values_list("pk", flat=True).first() or 0

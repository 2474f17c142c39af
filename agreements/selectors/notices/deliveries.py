"""Who was told of an LA version and what they said, for staff and for the signer."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from agreements.enums import Audience, NoticeOutcome, NoticeState, Status
from agreements.models import Agreement, LicenseVersion, NoticeDelivery
from agreements.notice_lifecycle import NOTIFIABLE, NOTIFIED, UNANSWERED, UNNOTIFIED, UNSENT
from agreements.text import storable

PAGE = 50

_BATCH = 1000

# Every list of deliveries: one for each state, and what cuts across the states.
LISTS = {
    **{state.value: Q(state=state) for state in NoticeState},
    "silent": Q(audience=Audience.AGREEMENT, state__in=UNANSWERED),
    "asked_back": Q(state=NoticeState.OPTED_OUT, asked_back_at__isnull=False),
    "moved": Q(outcome=NoticeOutcome.MOVED),
    "kept": Q(outcome=NoticeOutcome.KEPT),
    "untold": Q(audience=Audience.AGREEMENT, state__in=UNNOTIFIED, closed_at=None),
    "later": Q(audience=Audience.AGREEMENT, state__in=NOTIFIED, closed_at=None),
}


class Page(NamedTuple):
    """Deliveries in the order they were written; `next` is the `after` of the next page, or 0."""

    rows: list[NoticeDelivery]
    next: int


def counts(version: LicenseVersion) -> dict[str, int]:
    """How many of the version's deliveries are in each of LISTS; and `total`; `waiting`, not handed
    to the mail server yet; `notified`, whom a mail or staff reached, whatever came after."""
    lists = {name: Count("pk", filter=listed) for name, listed in LISTS.items()}
    found = version.deliveries.aggregate(total=Count("pk"), **lists)
    waiting = sum(found[state] for state in UNSENT)
    not_notified = waiting + found[NoticeState.UNREACHED] + found[NoticeState.NOT_APPLICABLE]
    return {**found, "waiting": waiting, "notified": found["total"] - not_notified}


def page(
    version: LicenseVersion,
    *,
    state: str = "",
    audience: str = "",
    search: str = "",
    after: int = 0,
) -> Page:
    """A keyset page of those in a state (or of LISTS) and told as somebody.

    `search` is in name or address; a reference is searched for whole.
    """
    found = _listed(version, state).filter(pk__gt=after)
    if audience:
        found = found.filter(audience=audience)
    if search := storable(search).strip():
        found = found.filter(
            Q(agreement__reference__iexact=search)
            | Q(agreement__signer__email__icontains=search)
            | Q(agreement__signer__name__icontains=search)
        )
    rows = list(found[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else 0)


def rows(version: LicenseVersion, state: str = "") -> Iterator[NoticeDelivery]:
    """All of them, however many, in batches; nothing is held open between two batches."""
    after = 0
    while batch := list(_listed(version, state).filter(pk__gt=after)[:_BATCH]):
        yield from batch
        after = batch[-1].pk


def shown_for(agreement: Agreement) -> NoticeDelivery | None:
    """The latest delivery worth a banner; see `shown_among`."""
    return shown_among([agreement]).get(agreement.pk)


def shown_among(agreements: Iterable[Agreement]) -> dict[int, NoticeDelivery]:
    """By agreement, the latest delivery worth a banner, in one query.

    Something can be answered, or the signer opted out by it: then there is something to attest,
    or a receipt to fetch.
    """
    answerable = Q(
        version__status__in=NOTIFIABLE,
        agreement__status=Status.APPROVED,
        closed_at=None,
    )
    opted_out = Q(state=NoticeState.OPTED_OUT, agreement__status=Status.OPTED_OUT)
    answering = [one for one in agreements if one.status in (Status.APPROVED, Status.OPTED_OUT)]
    if not answering:
        return {}
    found = NoticeDelivery.objects.filter(
        answerable | opted_out, agreement__in=answering, audience=Audience.AGREEMENT
    ).select_related("version__dataset", "agreement__signer", "agreement__dataset")
    return {delivery.agreement_id: delivery for delivery in found.order_by("pk")}


def _listed(version: LicenseVersion, state: str) -> QuerySet[NoticeDelivery]:
    found = version.deliveries.select_related(
        "agreement__signer", "agreement__dataset", "informed_by"
    )
    if state:
        found = found.filter(LISTS[state])
    return found.order_by("pk")

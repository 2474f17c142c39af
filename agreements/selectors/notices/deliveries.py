"""Who was told of an LA version and what they said, for staff and for the signer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from agreements.enums import Audience, NoticeOutcome, NoticeState, Status
from agreements.models import Agreement, LicenseVersion, NoticeDelivery
from agreements.notice_lifecycle import NOTIFIABLE, NOTIFIED, UNANSWERED, UNNOTIFIED, UNSENT
from agreements.text import storable

PAGE = 50

_BATCH = 1000

# What can be listed beside the states, and cuts across them.
LISTS = {
    "silent": Q(audience=Audience.AGREEMENT, state__in=UNANSWERED),
    "asked_back": Q(state=NoticeState.OPTED_OUT, asked_back_at__isnull=False),
    "moved": Q(outcome=NoticeOutcome.MOVED),
    "kept": Q(outcome=NoticeOutcome.KEPT),
    "untold": Q(audience=Audience.AGREEMENT, state__in=UNNOTIFIED, settled_at=None),
    "later": Q(audience=Audience.AGREEMENT, state__in=NOTIFIED, settled_at=None),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the notices of one version got: `states` has every NoticeState, and adds up.

    `silent` are the agreements that were reached and have not answered, `asked_back` those that
    opted out and want to be taken back.
    """

    total: int
    states: dict[str, int]
    silent: int
    asked_back: int

    @property
    def waiting(self) -> int:
        """Not handed to the mail server yet."""
        return sum(self.states[state] for state in UNSENT)

    @property
    def sent(self) -> int:
        """Whom a mail reached, or staff, whatever came after."""
        return self.total - self.waiting - self.unreached - self.states[NoticeState.NOT_APPLICABLE]

    @property
    def unreached(self) -> int:
        return self.states[NoticeState.UNREACHED]

    @property
    def continued(self) -> int:
        return self.states[NoticeState.CONTINUED]

    @property
    def opted_out(self) -> int:
        return self.states[NoticeState.OPTED_OUT]


class Page(NamedTuple):
    """Deliveries in the order they were written; `next` is the `after` of the next page, or 0."""

    rows: list[NoticeDelivery]
    next: int


def counts(version: LicenseVersion) -> Progress:
    """One query over the version's deliveries."""
    states = dict.fromkeys(NoticeState.values, 0)
    silent = asked_back = 0
    groups = version.deliveries.order_by().values_list("state", "audience")
    for state, audience, number, back in groups.annotate(
        number=Count("pk"), back=Count("asked_back_at")
    ):
        states[state] += number
        if audience == Audience.AGREEMENT and state in UNANSWERED:
            silent += number
        if state == NoticeState.OPTED_OUT:
            asked_back += back
    return Progress(sum(states.values()), states, silent, asked_back)


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
        settled_at=None,
    )
    opted_out = Q(state=NoticeState.OPTED_OUT, agreement__status=Status.OPTED_OUT)
    found = _told_as_licensee(agreements).filter(answerable | opted_out)
    return {delivery.agreement_id: delivery for delivery in found}


def _told_as_licensee(agreements: Iterable[Agreement]) -> QuerySet[NoticeDelivery]:
    return (
        NoticeDelivery.objects.filter(agreement__in=agreements, audience=Audience.AGREEMENT)
        .select_related("version__dataset", "agreement__signer", "agreement__dataset")
        .order_by("pk")
    )


def _listed(version: LicenseVersion, state: str) -> QuerySet[NoticeDelivery]:
    found = version.deliveries.select_related(
        "agreement__signer", "agreement__dataset", "informed_by"
    )
    if state:
        found = found.filter(LISTS.get(state, Q(state=state)))
    return found.order_by("pk")

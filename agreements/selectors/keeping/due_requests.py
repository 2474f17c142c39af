"""Which requests are erased next, by which rule and from which day on (`retention`)."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements.enums import ErasureRule
from agreements.models import (
    Agreement,
    Dataset,
    LeakIncident,
    Publication,
    RequestMessage,
    RetentionHold,
    SignedScan,
)
from agreements.retention import OF_REQUESTS, PERIODS, KeepFor

_TOUCHED = ("changed_at", "waiting_since", "edited_at", "people_saved_at")
_NEVER_SENT_IN = (ErasureRule.DRAFT, ErasureRule.UNSIGNED)


def due_requests(rule: KeepFor, dataset: Dataset, now: datetime) -> QuerySet[Agreement]:
    """Those whose time by this rule is over at that moment, held back or not; without what another
    row needs."""
    found = Agreement.objects.filter(dataset=dataset, status__in=rule.statuses)
    cutoff = rule.cutoff(now, dataset.keep_ended_years)
    if cutoff is None:
        return found.none()
    if rule.rule in _NEVER_SENT_IN:
        return _never_sent_in(found, cutoff)
    return found.filter(ended_at__lt=cutoff).exclude(is_needed())


def erasable_on_request(now: datetime) -> QuerySet[Agreement]:
    """What may go as soon as its person asks: what was never sent in, what came to nothing, and
    agreements that ended as long ago as their dataset keeps them."""
    turned_down = PERIODS[ErasureRule.TURNED_DOWN].statuses
    begun = {status for name in _NEVER_SENT_IN for status in PERIODS[name].statuses}
    scanned = SignedScan.objects.filter(agreement=OuterRef("pk"))
    may = Q(status__in=turned_down) | Q(Q(status__in=begun, submitted_at=None), ~Exists(scanned))
    for dataset in Dataset.objects.exclude(keep_ended_years=None):
        old = due_requests(PERIODS[ErasureRule.ENDED], dataset, now)
        may |= Q(pk__in=old.values("pk"))
    return without_held(Agreement.objects.filter(may).exclude(is_needed()), now)


def rule_of(agreement: Agreement) -> KeepFor | None:
    """By which rule it would go, as it stands."""
    return next((rule for rule in OF_REQUESTS if agreement.status in rule.statuses), None)


def kept_until(agreement: Agreement) -> datetime | None:
    """Until when it is kept, as it stands; None for good, or as long as it is open."""
    rule = rule_of(agreement)
    if rule is None:
        return None
    moments = [getattr(agreement, name) for name in _TOUCHED]
    since = agreement.ended_at or max(filter(None, moments))
    return rule.end(since, agreement.dataset.keep_ended_years)


def open_hold(agreement: Agreement, now: datetime | None = None) -> RetentionHold | None:
    """What holds it back, or the agreement that it amends."""
    theirs = Q(agreement=agreement.pk) | Q(agreement=agreement.amends_id or 0)
    found = open_holds(now).filter(theirs).select_related("held_by", "agreement")
    return found.order_by("-until").first()


def open_holds(now: datetime | None = None) -> QuerySet[RetentionHold]:
    return RetentionHold.objects.filter(lifted_at=None, until__gt=now or timezone.now())


def without_held(found: QuerySet[Agreement], now: datetime) -> QuerySet[Agreement]:
    held = open_holds(now)
    theirs = Q(agreement=OuterRef("pk")) | Q(agreement=OuterRef("amends"))
    amending = held.filter(agreement__amends=OuterRef("pk"))
    return found.exclude(Exists(held.filter(theirs))).exclude(Exists(amending))


def erased_next(dataset: Dataset) -> QuerySet[Agreement]:
    """What its owner is shown: the first to go first. An amendment that goes with its agreement
    stands under that."""
    found = dataset.agreements.filter(erase_from__isnull=False)
    return found.select_related("signer", "amends", "dataset").order_by("erase_from", "pk")


def _never_sent_in(found: QuerySet[Agreement], cutoff: datetime) -> QuerySet[Agreement]:
    """Untouched since: a message, too, is something that was done."""
    for name in _TOUCHED:
        found = found.filter(Q(**{name: None}) | Q(**{f"{name}__lt": cutoff}))
    own = {"agreement": OuterRef("pk")}
    talked = RequestMessage.objects.filter(**own, written_at__gte=cutoff)
    scanned = SignedScan.objects.filter(**own)
    untouched = found.filter(submitted_at=None)
    return untouched.exclude(Exists(talked)).exclude(Exists(scanned)).exclude(is_needed())


def is_needed() -> Q:
    """By the agreement that followed it; as what a leak or a publication on show rests on. Of an
    amendment, by what it amends."""
    followed = Exists(Agreement.objects.filter(succeeds=OuterRef("pk")))
    leaked = Exists(LeakIncident.objects.filter(grant__agreement=OuterRef("pk")))
    shown = Publication.objects.filter(agreement=OuterRef("pk"), withdrawn_at=None)
    return Q(followed) | Q(leaked) | Q(Exists(shown))


def units(found: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Amendments that go by themselves first, then agreements with all that amend them."""
    return found.order_by(F("amends").desc(nulls_last=True), "pk")

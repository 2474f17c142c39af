"""Personal data of audit events is erased where the law demands it; their chain stays whole.

Only `EventPersonalData` is touched: the digests of its parts stay in the leaf, and nobody can try
out values without the salts, which go with them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, audit_leaf
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove, PortalError, ReasonMissing
from agreements.models import Dataset, EventPersonalData, PersonalDataErasure, User
from agreements.selectors import access
from agreements.selectors.evidence.chain_of_subject import PORTAL, chain_name

from . import chaining

RIGHT = "agreements.change_dataset"
PARTS = EventPersonalData.PARTS
_SYSTEM = "system"  # no person
_AT_ONCE = 1000


class NothingToErase(PortalError):
    """Neither a person nor a day was named."""

    sentence = _("Name whose data is to be erased, or of which time: not all that there is.")


@dataclass(frozen=True, slots=True)
class Erasable:
    """What is to be erased: of `address` (all parts of what this person did, and words of others in
    which the address stands), or else these `parts` of what happened `before` a moment. Of one
    `dataset`, or of everything."""

    dataset: Dataset | None = None
    address: str = ""
    before: datetime | None = None
    parts: Collection[str] = PARTS

    def parts_of(self, row: EventPersonalData) -> list[str]:
        """Which of its parts are to go; empty for none."""
        there = {part for part in self.parts if getattr(row, part) is not None}
        if row.actor == _SYSTEM:
            there.discard("actor")
        if self.address and not _is(row.actor, self.address):
            there &= {"words"} if _names(row.words, self.address) else set()
        return sorted(there)


def count_erasable(what: Erasable) -> Mapping[str, int]:
    """Of how many events each part would be erased."""
    numbers = dict.fromkeys(PARTS, 0)
    for some in _batches(what, _rows(what)):
        for part in (part for _row, parts in some for part in parts):
            numbers[part] += 1
    return numbers


def erase_personal_data(what: Erasable, *, by: User, reason: str) -> int:
    """Erase it for good; owners that of their own dataset, superusers everything. Of how many
    events: killed half-way, the same again does the rest, and says so anew.

    `reason` is told in bundles beside what is missing. Raises NotYourMove, ReasonMissing,
    NothingToErase.
    """
    if not _may(by, what.dataset):
        raise NotYourMove
    if not reason.strip():
        raise ReasonMissing
    if not (what.address or what.before):
        raise NothingToErase
    chaining.chain_waiting_events()  # so that those of the dataset are known by their chain
    erasure: PersonalDataErasure | None = None
    done = 0
    for some in _batches(what, _rows(what)):
        with transaction.atomic():
            erasure = erasure or _begin(what, by, reason.strip())
            for row, parts in some:
                _erase(row, parts, erasure)
        done += len(some)
    return done


def _may(user: User, dataset: Dataset | None) -> bool:
    if dataset is None:
        return user.is_active and user.is_superuser
    return access.may_on_dataset(user, RIGHT, dataset)


def _begin(what: Erasable, by: User, reason: str) -> PersonalDataErasure:
    """On record without the address: it would be there again."""
    subject = what.dataset.slug if what.dataset else PORTAL
    details: dict[str, object] = {"parts": sorted(what.parts), "of_person": bool(what.address)}
    if what.before:
        details["before"] = what.before.isoformat()
    audit.record(AuditAction.EVENTS_ERASE, subject, by=by, reason=reason, **details)
    return PersonalDataErasure.objects.create(
        dataset=what.dataset, reason=reason, erased_at=timezone.now(), erased_by=by
    )


def _rows(what: Erasable) -> QuerySet[EventPersonalData]:
    rows = EventPersonalData.objects.order_by("pk")
    if what.dataset:
        rows = rows.filter(event__place__chain__name=chain_name(what.dataset.pk))
    return rows.filter(event__at__lt=what.before) if what.before else rows


def _batches(
    what: Erasable, rows: QuerySet[EventPersonalData]
) -> Iterator[list[tuple[EventPersonalData, list[str]]]]:
    """All rows are looked at once, up to the last one that there is now."""
    last = EventPersonalData.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    rows = rows.filter(pk__lte=last)
    reached = 0
    while some := list(rows.filter(pk__gt=reached)[:_AT_ONCE]):
        reached = some[-1].pk
        if found := [(row, parts) for row in some if (parts := what.parts_of(row))]:
            yield found


def _erase(row: EventPersonalData, parts: Collection[str], erasure: PersonalDataErasure) -> None:
    for part in parts:
        # Unless another one has just erased it: that reason stands.
        there = EventPersonalData.objects.filter(pk=row.pk, **{f"{part}__isnull": False})
        there.update(**{part: None, f"{part}_salt": "", f"{part}_erasure": erasure})


def _is(actor: str | None, address: str) -> bool:
    return actor is not None and actor.casefold() == address.casefold()


def _names(words: object, address: str) -> bool:
    return (
        words is not None and address.casefold() in audit_leaf.canonical(words).decode().casefold()
    )

"""What events tell of people is erased with what they are about; that it happened stays chained."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from agreements.enums import ErasureRule
from agreements.models import (
    Agreement,
    ChainPlace,
    Dataset,
    EventPersonalData,
    PersonalDataErasure,
    StudentRequest,
    User,
)

_SYSTEM = "system"  # no person
_AT_ONCE = 500


def subjects_of(unit: Collection[Agreement]) -> list[str]:
    """What events about these requests are filed under, and about what students asked before."""
    asked = StudentRequest.objects.filter(agreement__in=unit)
    return [
        *(row.reference for row in unit),
        *asked.values_list("reference", flat=True),
    ]


def wait_for_chain(subjects: Collection[str]) -> bool:
    """In which chain an event belongs, nobody could tell once its request is gone."""
    waiting = ChainPlace.objects.filter(_about(subjects, "event__"), chain=None)
    return bool(subjects) and waiting.exists()


def forget_in_events(
    subjects: Collection[str],
    dataset: Dataset | None,
    rule: ErasureRule,
    *,
    by: User | None,
    reason: str,
    now: datetime,
) -> None:
    """Who, from where and in which words goes, of all events about these subjects."""
    rows = EventPersonalData.objects.filter(_about(subjects, "event__"))
    forget(rows, reason=reason or str(rule.label), dataset=dataset, by=by, now=now)


def forget(
    rows: QuerySet[EventPersonalData],
    *,
    reason: str,
    dataset: Dataset | None,
    by: User | None,
    now: datetime,
) -> None:
    """The same of these; a reason is written only where there is something to erase."""
    left = {
        "actor": rows.exclude(actor=_SYSTEM).filter(actor__isnull=False),
        "ip": rows.filter(ip__isnull=False),
        "words": rows.filter(words__isnull=False),
    }
    keys = {part: list(there.values_list("pk", flat=True)) for part, there in left.items()}
    if not any(keys.values()):
        return
    why = PersonalDataErasure.objects.create(
        dataset=dataset, reason=reason, erased_at=now, erased_by=by
    )
    for part, theirs in keys.items():
        for some in in_batches(theirs):
            there = EventPersonalData.objects.filter(pk__in=some, **{f"{part}__isnull": False})
            there.update(**{part: None, f"{part}_salt": "", f"{part}_erasure": why})


def in_batches(keys: Collection[Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
    """So many at a time."""
    every = list(keys)
    for start in range(0, len(every), size):
        yield every[start : start + size]


def _about(subjects: Collection[str], path: str = "") -> Q:
    """Filed under one of them, or under something that begins with it."""
    found = Q(**{f"{path}subject__in": list(subjects)})
    for subject in subjects:
        found |= Q(**{f"{path}subject__startswith": f"{subject} "})
    return found

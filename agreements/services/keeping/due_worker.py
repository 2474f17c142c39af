"""Erases what has been kept for its time, a little at a time.

A request is shown to its owner for a month before (`Agreement.erase_from`), also where its time was
over long ago. Every request and every batch is a transaction of its own: killed anywhere, the next
run does the rest, and two at once do nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from agreements.models import Agreement, Dataset
from agreements.retention import OF_REQUESTS, SHOWN_BEFORE, KeepFor
from agreements.selectors.keeping import due_requests
from agreements.services.evidence import chaining

from . import other_rows, parts_of_rows
from .purging import purge_request

logger = logging.getLogger(__name__)

# Of each kind in one run.
MOST = 200


def erase_what_is_due(most: int = MOST) -> int:
    """Show what is erased next, and erase what was shown and is due; safe at any time, twice and
    at once. How many requests, rows and parts of rows went."""
    now = timezone.now()
    chaining.chain_waiting_events()
    done = 0
    for dataset in Dataset.objects.order_by("pk"):
        show_what_is_next(dataset, now, most)
        for rule in OF_REQUESTS:
            done += _erase_requests(rule, dataset, now, most)
    for erase in (*other_rows.ALL, *parts_of_rows.ALL):
        done += _try(lambda erase=erase: erase(now, most), erase.__name__)  # type: ignore[misc]
    return done


def show_what_is_next(dataset: Dataset, now: datetime, most: int = MOST) -> None:
    """Say of each request that goes within a month from which day on it may, and of those that
    stay after all nothing more."""
    soon = [
        (rule, due_requests.due_requests(rule, dataset, now + SHOWN_BEFORE)) for rule in OF_REQUESTS
    ]
    shown = dataset.agreements.filter(erase_from__isnull=False)
    for _rule, found in soon:
        shown = shown.exclude(pk__in=found.values("pk"))
    Agreement.objects.filter(pk__in=list(shown.values_list("pk", flat=True)[:most])).update(
        erase_from=None
    )
    for _rule, found in soon:
        new = found.filter(erase_from=None).select_related("dataset").order_by("pk")
        for agreement in new[:most]:
            until = due_requests.kept_until(agreement)
            day = max(now + SHOWN_BEFORE, until or now)
            Agreement.objects.filter(pk=agreement.pk, status=agreement.status).update(
                erase_from=day
            )


def due_now(rule: KeepFor, dataset: Dataset, now: datetime) -> QuerySet[Agreement]:
    """What may go at this moment: shown for long enough, and not held back."""
    found = due_requests.due_requests(rule, dataset, now).filter(erase_from__lte=now)
    return due_requests.without_held(found, now)


def _erase_requests(rule: KeepFor, dataset: Dataset, now: datetime, most: int) -> int:
    due = due_now(rule, dataset, now)
    done = 0
    for key in list(due_requests.units(due).values_list("pk", flat=True)[:most]):
        done += _try(lambda key=key: purge_request(key, due, rule.rule), f"request {key}")  # type: ignore[misc]
    return done


def _try(erase: Callable[[], int], what: str) -> int:
    """One that fails stops no other, and is due again."""
    try:
        return erase()
    except Exception:
        logger.exception("not erased: %s", what)
        return 0

"""What of a dataset is erased next: shown for a month before, so that its owner can stop it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import retention
from agreements.admin import pages
from agreements.models import Dataset
from agreements.retention import OF_REQUESTS
from agreements.selectors import access
from agreements.selectors.keeping import due_requests
from agreements.services.keeping import holds

_MOST = 200


def _fetch(request: HttpRequest, pk: int) -> Dataset:
    """403 for who owns no dataset, 404 for owners of others."""
    pages.require_permission(request, holds.RIGHT)
    return get_object_or_404(access.datasets_for_staff(pages.person(request)), pk=pk)


@pages.record_view(_fetch, methods=pages.READ)
def erased_next_page(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The first to go first, each with its day, its rule and what holds it back."""
    now = timezone.now()
    found = due_requests.erased_next(dataset)
    rows = list(found[:_MOST])
    held = {
        hold.agreement_id: hold
        for hold in due_requests.open_holds(now)
        .filter(agreement__dataset=dataset)
        .select_related("held_by")
    }
    context = {
        "title": _("What is erased next"),
        "dataset": dataset,
        "opts": Dataset._meta,
        "page": reverse("admin:agreements_dataset_change", args=[dataset.pk]),
        "rows": [
            {
                "agreement": row,
                "why": rule.rule.label if (rule := due_requests.rule_of(row)) else "",
                "hold": held.get(row.pk) or held.get(row.amends_id or 0),
            }
            for row in rows
        ],
        "total": len(rows) if len(rows) < _MOST else found.count(),
        "held": due_requests.open_holds(now)
        .filter(agreement__dataset=dataset, agreement__erase_from=None)
        .select_related("agreement", "held_by"),
        "rules": [
            (
                row.rule.label,
                _period_of(row, dataset),
                row.since,
            )
            for row in OF_REQUESTS
        ],
    }
    return pages.desk_page(request, "datasets/erased_next", context)


def _period_of(row: retention.KeepFor, dataset: Dataset) -> str:
    """In words; "" for what is kept for good."""
    days = row.days or (dataset.keep_ended_years or 0) * retention.YEAR
    return retention.in_words(days) if days else ""

"""Puts down what becomes of grants, for servers elsewhere: one row for each change, one message for
each webhook. Called in the transaction of what causes it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import AccessChange, PeopleNamed
from agreements.models import GrantChange, User, WebhookDelivery, WebhookEndpoint
from agreements.selectors.grants import live_grants


def note_changes(
    what: AccessChange,
    dataset: int,
    grants: Collection[int | None],
    *,
    at: datetime | None = None,
) -> None:
    """The same became of these grants of a dataset; of `None` alone: of all that it has."""
    now = at or timezone.now()
    changes = GrantChange.objects.bulk_create(
        GrantChange(dataset_id=dataset, grant_id=grant, what=what, at=now) for grant in grants
    )
    endpoints = list(_told(what, dataset))
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery.new(endpoint, change, now) for change in changes for endpoint in endpoints
    )


def note_person(what: AccessChange, user: User) -> None:
    """The same became of every grant of a person that has not ended."""
    by_dataset: dict[int, list[int | None]] = {}
    unended = live_grants.grants_of(user).filter(ended_at=None).order_by("pk")
    for grant, dataset in unended.values_list("pk", "agreement__dataset"):
        by_dataset.setdefault(dataset, []).append(grant)
    for dataset, grants in by_dataset.items():
        note_changes(what, dataset, grants)


def _told(what: AccessChange, dataset: int) -> QuerySet[WebhookEndpoint]:
    """Addresses are no news for whoever is told none."""
    found = WebhookEndpoint.objects.filter(dataset=dataset, ended_at=None)
    if what is AccessChange.ADDRESSES:
        found = found.filter(names_people=PeopleNamed.ADDRESS)
    return found

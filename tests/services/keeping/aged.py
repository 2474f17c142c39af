"""Requests whose time is over, for tests, written straight to the database."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models as django_models
from django.utils import timezone

from agreements import models
from agreements.enums import Status
from agreements.models import Agreement
from agreements.services.evidence import chaining
from agreements.services.keeping import due_worker
from tests.admin.desk import filed

LONG = timedelta(days=500)
SHOWN = timedelta(days=31)


def aged(agreement: Agreement, by: timedelta = LONG) -> Agreement:
    """As if all of it had happened so much earlier, and its owner had seen it on the list."""
    moments = [
        field.name
        for field in Agreement._meta.concrete_fields
        if isinstance(field, django_models.DateTimeField)
        and getattr(agreement, field.name) is not None
    ]
    earlier = {name: getattr(agreement, name) - by for name in moments}
    shown = timezone.now() - timedelta(minutes=1)
    Agreement.objects.filter(pk=agreement.pk).update(**{**earlier, "erase_from": shown})
    return Agreement.objects.get(pk=agreement.pk)


def turned_down(status: Status = Status.REJECTED, **fields: Any) -> Agreement:
    """With papers, in storage, its events chained."""
    made = aged(filed(status, **fields))
    chaining.chain_waiting_events()
    return made


def there(agreement: Agreement) -> bool:
    return Agreement.objects.filter(pk=agreement.pk).exists()


def erase() -> int:
    return due_worker.erase_what_is_due()


def everything_about(agreement: Agreement) -> dict[str, int]:
    """How many rows each table has that lead to it, by any way of foreign keys."""
    found: dict[str, int] = {}
    ways: list[tuple[type[django_models.Model], str]] = [(Agreement, "pk")]
    seen = {Agreement}
    while ways:
        model, way = ways.pop(0)
        for relation in model._meta.related_objects:
            child = relation.related_model
            name = relation.field.name
            path = name if way == "pk" else f"{name}__{way}"
            rows = child._default_manager.filter(**{path: agreement.pk})
            if number := rows.count():
                found[child.__name__] = max(number, found.get(child.__name__, 0))
            if child not in seen and child is not models.Purge:
                seen.add(child)
                ways.append((child, path))
    return found


def moment(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)

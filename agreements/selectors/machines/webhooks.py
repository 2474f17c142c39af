"""The webhooks of a dataset, and what became of messages to them."""

from datetime import datetime

from django.db.models import F, Max, Q, QuerySet

from agreements.enums import DeliveryState
from agreements.models import Dataset, User, WebhookDelivery, WebhookEndpoint
from agreements.selectors import access

SEE = "agreements.view_webhookendpoint"
MAKE = "agreements.add_webhookendpoint"
SHOWN = 50
_GIVEN_UP = Q(deliveries__state=DeliveryState.GIVEN_UP)


def endpoints_for_staff(user: User) -> QuerySet[WebhookEndpoint]:
    """Those of the person's datasets."""
    found = WebhookEndpoint.objects.filter(dataset__in=access.datasets_for_staff(user))
    return found.select_related("dataset", "made_by", "ended_by")


def last_deliveries(endpoint: WebhookEndpoint) -> list[WebhookDelivery]:
    """The latest first, with what they tell of."""
    found = endpoint.deliveries.select_related("change__grant__agreement").order_by("-pk")
    return list(found[:SHOWN])


def silent_endpoints(user: User) -> QuerySet[WebhookEndpoint]:
    """Those that run, and of which a message was given up since one arrived last."""
    running = endpoints_for_staff(user).filter(ended_at=None)
    arrived = Max("deliveries__pk", filter=Q(deliveries__state=DeliveryState.DELIVERED))
    given_up = Max("deliveries__pk", filter=_GIVEN_UP)
    found = running.annotate(arrived=arrived, last_given_up=given_up)
    silent = found.filter(last_given_up__isnull=False)
    return silent.filter(Q(arrived=None) | Q(arrived__lt=F("last_given_up"))).order_by("pk")


def secrets_now(endpoint: WebhookEndpoint, now: datetime) -> list[tuple[str, str]]:
    """What messages are signed with at a moment, still sealed, each with its subject."""
    found = [endpoint.sealed_secret]
    if endpoint.former_until and endpoint.former_until > now:
        found.append(endpoint.sealed_former_secret)
    return [(sealed, endpoint.secret_subject) for sealed in found if sealed]


def running_endpoints(dataset: Dataset) -> QuerySet[WebhookEndpoint]:
    return dataset.webhooks.filter(ended_at=None)

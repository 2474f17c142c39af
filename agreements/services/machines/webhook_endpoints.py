"""Where servers elsewhere are told of changes: set, given a new secret, tried and ended by an
owner."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit, field_encryption
from agreements.enums import AuditAction, DeliveryState, PeopleNamed
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Dataset, User, WebhookDelivery, WebhookEndpoint
from agreements.models.webhook import PATIENCE
from agreements.selectors import access
from agreements.selectors.machines import webhooks
from agreements.webhooks.public_address import checked_url
from agreements.webhooks.signed_message import new_secret

# For how long messages bear signatures of both secrets.
OVERLAP = timedelta(days=7)
MOST = 10


class TooManyWebhooks(PortalError):
    """Each change would be a message to each of them."""

    sentence = gettext_lazy("This dataset has as many webhooks as it can have. End one first.")


class WebhookEnded(PortalError):
    """Nothing is sent there any more."""

    sentence = gettext_lazy("This webhook has ended. Add a new one.")


class GivenAnotherSecret(PortalError):
    """A second click would take away the one that the server still has."""

    sentence = gettext_lazy(
        "This webhook has been given a new secret already, by a colleague or by a second click. "
        "If nobody has copied it, give it another one."
    )


class NothingToSend(PortalError):
    """It is on its way, or gone with its webhook."""

    sentence = gettext_lazy("This message is waiting to be sent already. Nothing has to be done.")


def add_endpoint(
    dataset: Dataset, url: str, names_people: PeopleNamed, *, by: User
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, to be shown once.

    Raises NotYourMove, TooManyWebhooks, AddressUnfit, AddressForbidden, KeyMissing.
    """
    _may(dataset, by)
    checked_url(url)
    secret = new_secret()
    with transaction.atomic():
        Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
        if webhooks.running_endpoints(dataset).count() >= MOST:
            raise TooManyWebhooks
        made = WebhookEndpoint(
            dataset=dataset,
            url=url,
            names_people=names_people,
            made_at=timezone.now(),
            made_by=by,
        )
        made.sealed_secret = field_encryption.seal(secret, made.secret_subject)
        made.save()
        _record(AuditAction.WEBHOOK_ADD, made, by, named=str(names_people))
    return made, secret


def secret_mark(endpoint: WebhookEndpoint) -> str:
    """Another one once it has been given a new secret."""
    return endpoint.former_until.isoformat() if endpoint.former_until else ""


def rotate_secret(endpoint: WebhookEndpoint, *, by: User, seen: str) -> str:
    """A new secret, to be shown once; for a week the former one signs as well. `seen` is the
    `secret_mark` of the page that it was asked on.

    Raises NotYourMove, WebhookEnded, GivenAnotherSecret, KeyMissing.
    """
    secret = new_secret()
    with transaction.atomic():
        stands = _lock(endpoint, by)
        if seen != secret_mark(stands):
            raise GivenAnotherSecret
        stands.sealed_former_secret = stands.sealed_secret
        stands.former_until = timezone.now() + OVERLAP
        stands.sealed_secret = field_encryption.seal(secret, stands.secret_subject)
        stands.save(update_fields=["sealed_former_secret", "former_until", "sealed_secret"])
        _record(AuditAction.WEBHOOK_ROTATE, stands, by)
    return secret


def send_test(endpoint: WebhookEndpoint, *, by: User) -> WebhookDelivery:
    """A message that tells of nothing. Raises NotYourMove, WebhookEnded."""
    with transaction.atomic():
        stands = _lock(endpoint, by)
        made = WebhookDelivery.new(stands, None, timezone.now())
        made.save()
        _record(AuditAction.WEBHOOK_TEST, stands, by)
    return made


def send_again(delivery: WebhookDelivery, *, by: User) -> None:
    """The same message under the same id, whether it had arrived or not.

    Raises NotYourMove, WebhookEnded, NothingToSend.
    """
    with transaction.atomic():
        stands = _lock(delivery.endpoint, by)
        now = timezone.now()
        ended = WebhookDelivery.objects.filter(pk=delivery.pk, due_at=None)
        if not ended.update(
            state=DeliveryState.WAITING, due_at=now, give_up_at=now + PATIENCE, attempts=0
        ):
            raise NothingToSend
        _record(AuditAction.WEBHOOK_RESEND, stands, by, message=delivery.webhook_id)


def end_endpoint(endpoint: WebhookEndpoint, *, by: User) -> None:
    """Nothing is sent there any more, also not what waits. Raises NotYourMove, WebhookEnded."""
    with transaction.atomic():
        stands = _lock(endpoint, by)
        _end(stands, by)
        _record(AuditAction.WEBHOOK_END, stands, by)


def end_gone(endpoint: WebhookEndpoint) -> None:
    """Its server answered that it is gone for good (410)."""
    with transaction.atomic():
        rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
        stands = rows.select_related("dataset").get(pk=endpoint.pk)
        if stands.ended_at is None:
            _end(stands, None)
            _record(AuditAction.WEBHOOK_GONE, stands, None)


def forget_secrets(endpoint: WebhookEndpoint) -> None:
    """No key opens them any more: nothing could be signed."""
    with transaction.atomic():
        if endpoint.ended_at is None:
            _end(endpoint, None)
            _record(AuditAction.WEBHOOK_END, endpoint, None)
        none = {"sealed_secret": "", "sealed_former_secret": "", "former_until": None}
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**none)


def _end(endpoint: WebhookEndpoint, by: User | None) -> None:
    endpoint.ended_at, endpoint.ended_by = timezone.now(), by
    endpoint.save(update_fields=["ended_at", "ended_by"])
    waiting = endpoint.deliveries.filter(state=DeliveryState.WAITING)
    said = _("The webhook ended before this was delivered.")
    waiting.update(state=DeliveryState.DROPPED, due_at=None, said=said)


def _lock(endpoint: WebhookEndpoint, by: User) -> WebhookEndpoint:
    rows = WebhookEndpoint.objects.select_for_update(of=("self",), no_key=True)
    stands = rows.select_related("dataset").get(pk=endpoint.pk)
    _may(stands.dataset, by)
    if stands.ended_at is not None:
        raise WebhookEnded
    return stands


def _may(dataset: Dataset, by: User) -> None:
    if not access.may_on_dataset(by, webhooks.MAKE, dataset):
        raise NotYourMove


def _record(
    action: AuditAction, endpoint: WebhookEndpoint, by: User | None, **details: object
) -> None:
    audit.record(action, endpoint.dataset.slug, by=by, url=endpoint.url, **details)

"""Datasets that servers elsewhere follow, set up by an owner of theirs."""

from collections.abc import Iterable

from django.utils import timezone

from agreements.enums import AccessChange, ApiScope, PeopleNamed
from agreements.models import Agreement, ApiClient, Dataset, User, WebhookDelivery, WebhookEndpoint
from agreements.services import grant_changes
from agreements.services.accounts import staff
from agreements.services.machines import api_clients, webhook_endpoints
from tests.factories import staff_user

EVERYTHING = tuple(ApiScope)


def owner_of(*datasets: Dataset) -> User:
    made = staff_user(staff.DATA_OWNER)
    for dataset in datasets:
        dataset.staff.add(made)
    return User.objects.get(pk=made.pk)


def client(*datasets: Dataset, scopes: Iterable[str] = EVERYTHING) -> tuple[ApiClient, str]:
    """A client of these, and its token."""
    return api_clients.make_client(
        "Data server", datasets=datasets, scopes=list(scopes), by=owner_of(*datasets)
    )


def webhook(
    dataset: Dataset,
    url: str = "https://data.example.edu/hook",
    named: PeopleNamed = PeopleNamed.PSEUDONYM,
) -> tuple[WebhookEndpoint, str]:
    """A webhook of this dataset, and its secret."""
    return webhook_endpoints.add_endpoint(dataset, url, named, by=owner_of(dataset))


def change(agreement: Agreement, what: AccessChange = AccessChange.GRANTED) -> None:
    """Something became of the signer's grant."""
    grant = agreement.grants.get()
    grant_changes.note_changes(what, agreement.dataset_id, [grant.pk])


def due_now() -> None:
    """Whatever waits has waited long enough; a lease is over."""
    WebhookDelivery.objects.filter(due_at__isnull=False).update(due_at=timezone.now())

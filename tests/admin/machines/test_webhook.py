"""Webhooks at the desk: added, tried, looked at, given a new secret, ended."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import DeliveryState
from agreements.models import WebhookDelivery, WebhookEndpoint
from agreements.services.machines import webhook_worker
from tests.admin import desk
from tests.factories import DatasetFactory
from tests.services.machines import followed
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

ADD = "/admin/agreements/webhookendpoint/add/"


def address(page: str, endpoint: WebhookEndpoint, *more: int) -> str:
    return reverse(f"admin:agreements_webhookendpoint_{page}", args=[endpoint.pk, *more])


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    return followed.webhook(DatasetFactory())[0]


@pytest.fixture
def owner(endpoint: WebhookEndpoint) -> Client:
    return desk.browser(endpoint.made_by)


def shown_secret(page: Any) -> str:
    (secret,) = re.findall(r"whsec_[\w+/=]+", page.content.decode())
    return str(secret)


def test_is_added_and_its_secret_shown_once() -> None:
    dataset = DatasetFactory()
    owner = desk.browser(followed.owner_of(dataset))
    form = {
        "dataset": dataset.pk,
        "url": " https://data.example.edu/hook ",
        "names_people": "address",
    }
    page = owner.post(ADD, form)
    assert page.status_code == 200
    secret = shown_secret(page)
    made = WebhookEndpoint.objects.get()
    assert (made.url, made.names_people) == ("https://data.example.edu/hook", "address")
    assert secret not in owner.get(address("change", made)).content.decode()


@pytest.mark.parametrize(
    "url", ["", "http://data.example.edu/", "https://127.0.0.1/", "https://[::ffff:10.0.0.1]/x"]
)
def test_an_address_that_can_not_be_is_refused_with_a_sentence(url: str) -> None:
    dataset = DatasetFactory()
    owner = desk.browser(followed.owner_of(dataset))
    page = owner.post(ADD, {"dataset": dataset.pk, "url": url, "names_people": "address"})
    assert page.status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_a_dataset_has_ten_at_most(endpoint: WebhookEndpoint) -> None:
    for _number in range(9):
        followed.webhook(endpoint.dataset)
    form = {
        "dataset": endpoint.dataset_id,
        "url": "https://data.example.edu/",
        "names_people": "pseudonym",
    }
    assert desk.browser(endpoint.made_by).post(ADD, form).status_code == 422


def test_a_test_is_sent_and_what_came_of_it_is_shown(
    endpoint: WebhookEndpoint, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert owner.post(address("test", endpoint)).status_code == 302
    monkeypatch.setattr(webhook_worker, "post", lambda *_: 503)
    webhook_worker.deliver_webhooks()
    page = owner.get(address("change", endpoint)).content.decode()
    assert "503" in page
    assert "The server did not take it." in page


def test_a_message_is_sent_again_but_not_while_it_waits(
    endpoint: WebhookEndpoint, owner: Client
) -> None:
    owner.post(address("test", endpoint))
    row = WebhookDelivery.objects.get()
    again = address("again", endpoint, row.pk)
    assert owner.post(again).status_code == 409
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP, due_at=None)
    assert owner.post(again).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)


def test_a_message_of_another_webhook_is_not_found(
    endpoint: WebhookEndpoint, owner: Client
) -> None:
    owner.post(address("test", endpoint))
    other = followed.webhook(endpoint.dataset)[0]
    row = WebhookDelivery.objects.get()
    assert owner.post(address("again", other, row.pk)).status_code == 404


def test_gets_a_new_secret(endpoint: WebhookEndpoint, owner: Client) -> None:
    page = owner.post(address("rotate", endpoint))
    assert page.status_code == 200
    assert shown_secret(page)
    assert "signs as well until" in owner.get(address("change", endpoint)).content.decode()


def test_a_second_click_takes_away_no_secret_that_the_server_still_has(
    endpoint: WebhookEndpoint, owner: Client
) -> None:
    fields = hidden(owner.get(address("change", endpoint)))
    secret, first = endpoint.sealed_secret, owner.post(address("rotate", endpoint), fields)
    second = owner.post(address("rotate", endpoint), fields)
    assert (first.status_code, second.status_code) == (200, 409)
    assert "has been given a new secret already" in second.content.decode()
    endpoint.refresh_from_db()
    assert endpoint.sealed_former_secret == secret
    again = owner.post(address("rotate", endpoint), hidden(second))
    assert shown_secret(again) != shown_secret(first)


def test_ends_and_then_nothing_can_be_done_with_it(
    endpoint: WebhookEndpoint, owner: Client
) -> None:
    owner.post(address("test", endpoint))
    assert owner.post(address("end", endpoint)).status_code == 302
    assert WebhookDelivery.objects.get().state == DeliveryState.DROPPED
    late = [owner.post(address(verb, endpoint)).status_code for verb in ("test", "rotate", "end")]
    assert late == [409, 409, 409]


@pytest.mark.parametrize("verb", ["test", "rotate", "end"])
def test_nobody_else_does_anything_with_it(endpoint: WebhookEndpoint, verb: str) -> None:
    elsewhere = desk.browser(followed.owner_of(DatasetFactory()))
    people = (Client(), elsewhere, desk.reviewer(endpoint.dataset))
    assert [who.post(address(verb, endpoint)).status_code for who in people] == [302, 404, 403]
    endpoint.refresh_from_db()
    assert endpoint.ended_at is None
    assert endpoint.former_until is None
    assert not WebhookDelivery.objects.exists()


def test_the_desk_begins_with_one_that_takes_nothing(
    endpoint: WebhookEndpoint, owner: Client
) -> None:
    owner.post(address("test", endpoint))
    said = "a webhook takes no messages"
    assert said not in owner.get("/admin/").content.decode()
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP, due_at=None)
    assert said in owner.get("/admin/").content.decode()

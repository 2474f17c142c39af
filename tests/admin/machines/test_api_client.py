"""Tokens at the desk: made for own datasets, shown once, revoked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agreements import tokens
from agreements.models import ApiClient, AuditEvent
from tests.admin import desk
from tests.factories import AgreementFactory, DatasetFactory
from tests.services.machines import followed

pytestmark = pytest.mark.django_db

ADD = "/admin/agreements/apiclient/add/"


def sent(*datasets: object, **more: object) -> dict[str, object]:
    keys = [dataset.pk for dataset in datasets]  # type: ignore[attr-defined]
    return {"name": "Data server", "datasets": keys, "scopes": ["check"], **more}


def test_the_token_is_shown_once_and_opens_what_was_chosen() -> None:
    dataset = DatasetFactory()
    owner = desk.browser(followed.owner_of(dataset))
    page = owner.post(ADD, sent(dataset, scopes=["addresses"]))
    assert page.status_code == 200
    (token,) = re.findall(r"portal_[\w-]{43}", page.content.decode())
    made = ApiClient.objects.get()
    assert made.token_sha256 == tokens.digest(token)
    assert made.scopes == ["addresses", "changes"]
    address = reverse("admin:agreements_apiclient_change", args=[made.pk])
    for where in (address, "/admin/agreements/apiclient/"):
        shown = owner.get(where).content.decode()
        assert "Data server" in shown
        assert token not in shown
        assert made.token_sha256 not in shown


@pytest.mark.parametrize("left_out", ["name", "datasets", "scopes"])
def test_what_is_missing_is_said(left_out: str) -> None:
    dataset = DatasetFactory()
    owner = desk.browser(followed.owner_of(dataset))
    form = {name: value for name, value in sent(dataset).items() if name != left_out}
    assert owner.post(ADD, form).status_code == 422
    assert not ApiClient.objects.exists()


def test_nobody_makes_one_for_a_dataset_of_others() -> None:
    own, other = DatasetFactory(), DatasetFactory()
    owner = desk.browser(followed.owner_of(own))
    assert owner.post(ADD, sent(own, other)).status_code == 422
    assert desk.reviewer(own).post(ADD, sent(own)).status_code == 403
    assert not ApiClient.objects.exists()


def test_any_owner_of_one_of_its_datasets_revokes_it_once() -> None:
    one, other = DatasetFactory(), DatasetFactory()
    client, _token = followed.client(one, other)
    address = reverse("admin:agreements_apiclient_revoke", args=[client.pk])
    owner = desk.browser(followed.owner_of(other))
    assert owner.post(address).status_code == 302
    assert owner.post(address).status_code == 409
    client.refresh_from_db()
    assert client.revoked_at
    assert client.revoked_by
    actions = AuditEvent.objects.filter(action="client:revoke").values_list("subject", flat=True)
    assert sorted(actions) == sorted([one.slug, other.slug])


def test_nobody_else_revokes_it() -> None:
    agreement = AgreementFactory()
    client, _token = followed.client(agreement.dataset)
    address = reverse("admin:agreements_apiclient_revoke", args=[client.pk])
    elsewhere = desk.browser(followed.owner_of(DatasetFactory()))
    people = (Client(), elsewhere, desk.reviewer(agreement.dataset))
    assert [who.post(address).status_code for who in people] == [302, 404, 403]
    client.refresh_from_db()
    assert client.revoked_at is None


def test_an_owner_reads_no_name_of_a_dataset_of_others() -> None:
    own, other = DatasetFactory(name="Own data"), DatasetFactory(name="Other data")
    client, _token = followed.client(own, other)
    owner = desk.browser(followed.owner_of(own))
    page = reverse("admin:agreements_apiclient_change", args=[client.pk])
    for where in (page, "/admin/agreements/apiclient/"):
        shown = owner.get(where).content.decode()
        assert "Own data, others" in shown
        assert "Other data" not in shown

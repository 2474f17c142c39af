"""A signer renews an agreement with a click."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Status
from agreements.services.requests import term
from tests.factories import AgreementFactory, AssociatedUserFactory, SignerFactory
from tests.views.noticing import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(
        version__dataset__term_months=12,
        status=Status.APPROVED,
        expires_at=timezone.now() + timedelta(days=20),
    )


def url(agreement) -> str:
    return reverse("request_renew", args=[agreement.reference])


def test_the_page_tells_for_whom_and_a_tick_renews(client, agreement):
    AssociatedUserFactory(agreement=agreement, name="Ana")
    client.force_login(agreement.signer.user)
    assert url(agreement) in main(client.get(agreement.get_absolute_url()))
    said = main(client.get(url(agreement)))
    assert "Ana" in said
    people = term.people_renewed_for(agreement)
    assert client.post(url(agreement), {"people": people}).status_code == 422
    AssociatedUserFactory(agreement=agreement, name="Bo")
    late = client.post(url(agreement), {"people": people, "agree": "on"})
    assert (late.status_code, "has changed" in main(late)) == (409, True)
    people = term.people_renewed_for(agreement)
    assert client.post(url(agreement), {"people": people, "agree": "on"}).status_code == 302
    before = agreement.expires_at
    agreement.refresh_from_db()
    assert agreement.expires_at > before
    said = main(client.get(agreement.get_absolute_url()))
    assert url(agreement) not in said
    assert "You renewed the agreement" in said
    again = client.post(url(agreement), {"people": people, "agree": "on"})
    assert again.status_code == 409
    assert client.get(url(agreement)).headers["Location"] == agreement.get_absolute_url()


def test_is_nobody_elses(client, agreement):
    client.force_login(SignerFactory().user)
    assert client.post(url(agreement), {"agree": "on"}).status_code == 404


def test_nothing_is_said_of_terms_where_there_is_none(client):
    agreement = AgreementFactory(status=Status.APPROVED)
    client.force_login(agreement.signer.user)
    assert "has a term" not in main(client.get(agreement.get_absolute_url()))
    assert client.get(url(agreement)).headers["Location"] == agreement.get_absolute_url()

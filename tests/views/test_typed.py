"""What was typed while the session ended waits for the next sign-in."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Agreement
from tests.accounts.people import sign_in
from tests.factories import UserFactory, complete_draft

pytestmark = pytest.mark.django_db

SIGN_IN = reverse(settings.LOGIN_URL)
TYPED = {"intended_use": "Half a sen"}


@pytest.fixture
def agreement():
    return complete_draft()


@pytest.fixture
def url(agreement) -> str:
    return f"/requests/{agreement.reference}/form/use/"


def test_it_is_shown_after_signing_in_and_saved_only_on_request(client, agreement, url):
    response = client.post(url, TYPED)
    assert response.headers["Location"] == f"{SIGN_IN}?next={url}"
    client.force_login(agreement.signer.user)
    page = client.get(url).content.decode()
    assert "You had been signed out. This is what you had typed." in page
    assert "Half a sen" in page
    agreement.refresh_from_db()
    assert agreement.intended_use == "Recognition of micro-expressions from EMG."
    assert [draft["fields"] for draft in agreement.typed["use"]] == [TYPED]


def test_it_survives_signing_in_with_a_code(client, agreement, url):
    client.post(url, TYPED)
    answer = sign_in(client, agreement.signer.user.email, next=url)
    assert answer.headers["Location"] == url
    assert "Half a sen" in client.get(url).content.decode()


def test_it_is_taken_over_once(client, agreement, url):
    client.post(url, TYPED)
    client.force_login(agreement.signer.user)
    client.get(url)
    assert "You had been signed out" not in client.get(url).content.decode()


def test_it_is_shown_to_nobody_else(client, agreement, url):
    client.post(url, TYPED)
    other = complete_draft()
    client.force_login(other.signer.user)
    assert client.get(url).status_code == 404
    elsewhere = client.get(f"/requests/{other.reference}/form/use/")
    assert "Half a sen" not in elsewhere.content.decode()
    agreement.refresh_from_db()
    assert agreement.typed == {}


def test_it_waits_while_the_autosave_of_a_lost_session_is_answered(client, agreement, url):
    response = client.post(url, TYPED, headers={"X-Autosave": "1"})
    assert response.status_code == 302
    client.force_login(agreement.signer.user)
    assert "Half a sen" in client.get(url).content.decode()


def test_a_list_of_people_comes_back_too(client, agreement):
    url = f"/requests/{agreement.reference}/form/people/"
    client.post(url, {"people-0-name": "Ann Lee", "people-0-role": "student"})
    client.force_login(agreement.signer.user)
    assert 'value="Ann Lee"' in client.get(url).content.decode()


def test_a_request_that_moved_on_meanwhile_shows_where_it_stands(client, agreement, url):
    client.post(url, TYPED)
    Agreement.objects.update(status=Status.SUBMITTED)
    client.force_login(agreement.signer.user)
    assert client.get(url).headers["Location"] == f"/requests/{agreement.reference}/"


def test_strangers_cannot_fill_the_session_store(client, url):
    client.post(url, {"intended_use": "x" * 64_001})
    assert Session.objects.count() == 0


def test_nul_does_no_harm(client, agreement, url):
    client.post(url, {"intended_use": "Half\x00 a sen", "csrfmiddlewaretoken": "secret"})
    kept = Session.objects.get().get_decoded()["typed"]
    assert kept == {"path": url, "fields": TYPED}


def test_who_is_switched_off_is_signed_out_and_loses_nothing(client, agreement, url):
    user = agreement.signer.user
    client.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert client.post(url, TYPED).headers["Location"] == f"{SIGN_IN}?next={url}"


def test_another_persons_session_is_left_alone(client, agreement, url):
    client.force_login(UserFactory())
    assert client.post(url, TYPED).status_code == 404

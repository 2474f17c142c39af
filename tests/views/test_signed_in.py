"""What was typed while the session ended waits for the next sign-in."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Agreement
from agreements.services.requests import issuing
from tests.accounts.people import sign_in
from tests.factories import UserFactory, complete_draft

pytestmark = pytest.mark.django_db

SIGN_IN = reverse(settings.LOGIN_URL)
TYPED = {"intended_use": "Half a sen"}
AUTOSAVE = {"X-Autosave": "1"}
KEPT = "You had been signed out. Sign in to go on: what you typed is kept."
NOTHING_DONE = "You had been signed out, so nothing was done yet. Sign in to go on."


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
    response = client.post(url, TYPED, headers=AUTOSAVE)
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
    assert Session.objects.get().get_decoded()["typed_on"] == {
        url: [["intended_use", "Half a sen"]]
    }


def test_who_is_switched_off_is_signed_out_and_loses_nothing(client, agreement, url):
    user = agreement.signer.user
    client.force_login(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert client.post(url, TYPED).headers["Location"] == f"{SIGN_IN}?next={url}"


def test_another_persons_session_is_left_alone(client, agreement, url):
    client.force_login(UserFactory())
    assert client.post(url, TYPED).status_code == 404


def said_at_the_sign_in_page(client, response) -> list[str]:
    return [str(said) for said in client.get(response.headers["Location"]).context["messages"]]


def test_the_sign_in_page_says_why_one_is_there(client, url):
    said = said_at_the_sign_in_page(client, client.post(url, TYPED))
    assert said == [KEPT]


def test_a_link_that_needs_no_reason_gets_none(client, url):
    assert said_at_the_sign_in_page(client, client.get(url)) == []


def test_an_autosave_leaves_no_reason_behind_for_later(client, url):
    assert said_at_the_sign_in_page(client, client.post(url, TYPED, headers=AUTOSAVE)) == []


@pytest.mark.parametrize("page", ["withdraw", "revise", "upload", "form/check"])
def test_a_button_pressed_too_late_does_nothing_and_says_so(client, agreement, page):
    response = client.post(f"/requests/{agreement.reference}/{page}/")
    assert said_at_the_sign_in_page(client, response) == [NOTHING_DONE]


def test_applying_while_signed_out_says_so(client, agreement):
    response = client.post(f"/datasets/{agreement.dataset.slug}/apply/", {"signs": "me"})
    assert said_at_the_sign_in_page(client, response) == [KEPT]


def test_what_is_too_long_to_keep_is_not_said_to_be_kept(client, url):
    response = client.post(url, {"intended_use": "x" * 64_001})
    assert said_at_the_sign_in_page(client, response) == [NOTHING_DONE]


def test_files_have_to_be_chosen_again(client, agreement):
    url = f"/requests/{agreement.reference}/upload/"
    response = client.post(url, {"scan": SimpleUploadedFile("scan.pdf", b"%PDF-")})
    said = said_at_the_sign_in_page(client, response)
    assert said == ["You had been signed out. Sign in, then choose your files once more."]


def test_the_scripts_are_told_where_to_sign_in(client, agreement, url):
    for there, headers in ((url, AUTOSAVE), (f"/requests/{agreement.reference}/upload/", {})):
        response = client.post(there, TYPED, headers={**headers, "Accept": "application/json"})
        assert response.status_code == 401
        assert response.json() == {
            "error": "You have been signed out. Sign in, and come back to this tab: "
            "it goes on here.",
            "sign_in": f"{SIGN_IN}?next={there}",
        }


def test_each_of_two_tabs_gets_its_own_back(client, agreement, url):
    other = f"/requests/{agreement.reference}/form/you/"
    client.post(url, TYPED)
    client.post(other, {"name": "Ánh"})
    client.force_login(agreement.signer.user)
    assert "Half a sen" in client.get(url).content.decode()
    assert 'value="Ánh"' in client.get(other).content.decode()


def test_the_oldest_makes_room(client, agreement, url):
    other = f"/requests/{agreement.reference}/form/you/"
    client.post(url, TYPED)
    client.post(other, {"name": "x" * 63_990})
    assert list(Session.objects.get().get_decoded()["typed_on"]) == [other]


def test_whoever_asked_for_the_password_is_led_to_its_button(client):
    agreement = complete_draft()
    issuing.issue_document(agreement, by=agreement.signer.user)
    page = f"/datasets/{agreement.dataset.slug}/data/"
    response = client.post(f"{page}password/")
    client.force_login(agreement.signer.user)
    there = response.headers["Location"].partition("next=")[2]
    answer = client.get(there)
    assert answer.headers["Location"] == page

"""A form whose person signed in again since it was opened: another tab, another token."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Status
from agreements.models import Agreement
from agreements.services.accounts import staff
from tests.accounts.people import sign_in
from tests.factories import complete_draft, staff_user
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

OURS = {"Origin": "http://testserver"}
OLD = "o" * 64  # a token of the right form, from before
USE = {"intended_use": "Half a sen", "csrfmiddlewaretoken": OLD}
NOT_YET = (
    "This page was opened before you last signed in, so nothing was done yet. "
    "Look at it, and send it again."
)


@pytest.fixture
def agreement():
    return complete_draft()


@pytest.fixture
def url(agreement) -> str:
    return f"/requests/{agreement.reference}/form/use/"


@pytest.fixture
def strict(agreement) -> Client:
    """The signer's browser after signing in again in another tab, CSRF checks on."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(agreement.signer.user)
    client.get(f"/requests/{agreement.reference}/form/use/")
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_what_was_typed_comes_back_in_its_form_and_is_not_saved(strict, agreement, url):
    answer = strict.post(f"{url}?from=check", USE, headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{url}?from=check"
    page = text(strict.get(answer.headers["Location"]))
    assert "Half a sen" in page
    assert NOT_YET in page
    agreement.refresh_from_db()
    assert agreement.intended_use == "Recognition of micro-expressions from EMG."


def test_then_it_can_be_saved(strict, agreement, url):
    opened = hidden(strict.get(url))
    back = strict.get(strict.post(url, opened | USE, headers=OURS).headers["Location"])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(back))[1]
    fields = {"intended_use": "A whole sentence.", "csrfmiddlewaretoken": token}
    assert strict.post(url, hidden(back) | fields, headers=OURS).status_code == 302
    agreement.refresh_from_db()
    assert agreement.intended_use == "A whole sentence."


def test_a_real_sign_in_in_another_tab_is_such_a_case(agreement, url):
    browser = Client()
    browser.force_login(agreement.signer.user)
    page = text(browser.get(url))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    browser.post("/account/sign-out/")
    sign_in(browser, agreement.signer.user.email)
    browser.handler.enforce_csrf_checks = True
    fields = {"intended_use": "Half a sen", "csrfmiddlewaretoken": token}
    assert browser.post(url, fields, headers=OURS).status_code == 303
    assert "Half a sen" in text(browser.get(url))


@pytest.mark.parametrize("page", ["withdraw", "form/check"])
def test_a_button_does_nothing_and_leads_back_to_itself(strict, agreement, page):
    there = f"/requests/{agreement.reference}/{page}/"
    answer = strict.post(there, {"csrfmiddlewaretoken": OLD}, headers=OURS)
    assert answer.headers["Location"] == there
    assert NOT_YET in text(strict.get(there))
    agreement.refresh_from_db()
    assert agreement.status == Status.DRAFT


def test_applying_does_nothing_and_leads_back(strict, agreement):
    Agreement.objects.update(status=Status.WITHDRAWN, ended_at=timezone.now())
    there = reverse("apply", args=[agreement.dataset.slug])
    for fields in ({}, {"email": agreement.signer.email}):
        sent = {**fields, "csrfmiddlewaretoken": OLD}
        assert strict.post(there, sent, headers=OURS).headers["Location"] == there
        assert strict.get(there).status_code == 200
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Origin": "http://evil.example"}], ids=str
)
def test_what_another_site_may_have_sent_is_not_kept(strict, url, headers):
    answer = strict.post(url, USE, headers=headers)
    assert answer.status_code == 403
    assert "Half a sen" not in text(answer)
    assert "typed_on" not in strict.session
    assert "Half a sen" not in text(strict.get(url))


def test_without_the_cookie_it_is_shown_to_be_copied(agreement, url):
    """Nobody knows then whether the browser takes cookies, so there may be nothing to come back."""
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(url, {"intended_use": "Half a <sen"}, headers=OURS)
    assert answer.status_code == 403
    assert "Half a &lt;sen" in text(answer)
    assert not Session.objects.exists()


def test_the_desk_shows_what_was_typed_there(agreement):
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff_user(staff.REVIEWER, agreement.dataset))
    client.get(reverse("account_logout"))
    fields = {"note": "Nearly a reason.", "seen": "a" * 64, "csrfmiddlewaretoken": OLD}
    answer = client.post(reverse("admin:index"), fields, headers=OURS)
    assert answer.status_code == 403
    assert "Nearly a reason." in text(answer)
    assert "a" * 64 not in text(answer)


@pytest.mark.parametrize("asked", [{"X-Autosave": "1"}, {"Accept": "application/json"}], ids=str)
def test_a_script_is_told_in_a_sentence(strict, url, asked):
    answer = strict.post(url, USE, headers={**OURS, **asked})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/json")
    assert answer.json()["error"].startswith("This page was opened before you last signed in")
    assert "Half a sen" in text(strict.get(url))


def test_a_script_without_cookies_is_told_to_sign_in_again(agreement):
    there = f"/requests/{agreement.reference}/upload/"
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(there, USE, headers={**OURS, "Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("This browser has no cookies of this site any more")
    assert answer.json()["sign_in"] == f"/account/sign-in/?next={there}"


def test_files_are_not_kept(strict, agreement):
    there = f"/requests/{agreement.reference}/upload/"
    sent = {"csrfmiddlewaretoken": OLD, "scan": SimpleUploadedFile("scan.pdf", b"%PDF-")}
    assert strict.post(there, sent, headers=OURS).headers["Location"] == there
    assert not agreement.scans.exists()


def test_signing_in_itself_keeps_where_one_wanted_to_go():
    browser = Client(enforce_csrf_checks=True)
    browser.get("/account/sign-in/")
    sent = {"email": "li@uni.edu", "next": "/requests/LA-1/", "csrfmiddlewaretoken": OLD}
    answer = browser.post("/account/sign-in/", sent, headers=OURS)
    assert answer.headers["Location"] == "/account/sign-in/?next=%2Frequests%2FLA-1%2F"

"""A mail's link, opened by somebody who is signed in with another address."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tests.accounts.people import sign_in
from tests.factories import SignerFactory, UserFactory, complete_draft
from tests.views.tabs import hidden, words

pytestmark = pytest.mark.django_db

OTHER = "other@uni.edu"
SAID = "You are signed in as other@uni.edu. A link from a mail opens only for the address that"
# What a page says of its own address, and its token.
_OWN = re.compile(r'next=[^"]*"|name="(?:next|csrfmiddlewaretoken)" value="[^"]*"')


@pytest.fixture
def stranger(client: Client) -> Client:
    client.force_login(SignerFactory(user__email=OTHER).user)
    return client


@pytest.mark.parametrize(
    "page", ["", "form/", "form/use/", "upload/", "documents/1/", "scans/1/", "notice/", "access/"]
)
def test_the_page_says_who_one_is_and_offers_to_change(stranger: Client, page: str) -> None:
    agreement = complete_draft()
    answer = stranger.get(f"/requests/{agreement.reference}/{page}")
    assert answer.status_code == 404
    assert SAID in words(answer)
    assert "Sign in with another address" in words(answer)


def test_changing_leads_to_the_page_that_was_wanted(stranger: Client) -> None:
    agreement = complete_draft()
    wanted = f"/requests/{agreement.reference}/form/use/?from=check"
    fields = hidden(stranger.get(wanted))
    asked = stranger.post("/account/sign-out/", {"next": fields["next"]})
    page = stranger.get(asked.headers["Location"])
    there = hidden(page)["next"]
    assert there == wanted
    answer = sign_in(stranger, agreement.signer.user.email, next=there)
    assert answer.headers["Location"] == wanted
    assert stranger.get(wanted).status_code == 200


def test_an_unknown_reference_gets_the_very_same_page(stranger: Client) -> None:
    complete_draft(reference="LA-TEST22")
    known, unknown = (
        stranger.get(f"/requests/{reference}/") for reference in ("LA-TEST22", "LA-TEST33")
    )
    assert known.status_code == unknown.status_code == 404
    for answer in (known, unknown):
        del answer.headers["X-Request-ID"]  # of each its own
    assert dict(known.headers) == dict(unknown.headers)
    assert _OWN.sub("", known.content.decode()) == _OWN.sub("", unknown.content.decode())


def test_a_link_to_the_desk_says_so_too(stranger: Client) -> None:
    desk = reverse("admin:agreements_agreement_changelist")
    answer = stranger.get(desk, follow=True)
    assert answer.status_code == 404
    assert SAID in words(answer)
    assert desk in hidden(answer)["next"].replace("%2F", "/").replace("%252F", "/")


def test_where_no_address_would_do_nothing_is_said_of_mails(stranger: Client) -> None:
    assert "link from a mail" not in words(stranger.get("/nothing/"))
    plain = Client()
    plain.force_login(UserFactory(is_staff=True))
    with override_settings(ADMIN_REQUIRES_SECOND_FACTOR=False):
        refused = plain.get(reverse("admin:agreements_dataset_changelist"))
    assert refused.status_code == 403
    assert "link from a mail" not in words(refused)
    assert "Your role does not include this" in words(refused)


def test_whoever_is_not_signed_in_is_offered_nothing(client: Client) -> None:
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "signed in as" not in words(answer)

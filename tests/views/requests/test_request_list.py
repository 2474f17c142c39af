"""The list of one's own requests, and what it leads to."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Dataset
from agreements.views.requests import request_start
from tests.factories import AgreementFactory, SignerFactory, suspend, with_grant

pytestmark = pytest.mark.django_db
SIGN_IN = reverse(settings.LOGIN_URL)


def test_the_list_shows_ones_own_requests_only(client):
    agreement, other = AgreementFactory(), AgreementFactory()
    client.force_login(agreement.signer.user)
    page = client.get("/requests/").content.decode()
    assert agreement.reference in page
    assert other.reference not in page


def test_the_list_is_for_who_is_signed_in(client):
    assert client.get("/requests/").headers["Location"] == f"{SIGN_IN}?next=/requests/"


@pytest.mark.parametrize("page", ["LA-XXXXXX", "é", "'; DROP TABLE", "-1", "9", "9" * 5000])
def test_a_page_of_the_list_that_there_is_not_is_another_of_ones_own(client, page):
    agreement, _other = AgreementFactory(), AgreementFactory()
    client.force_login(agreement.signer.user)
    answer = client.get("/requests/", {"page": page})
    assert list(answer.context["page"]) == [agreement]


def test_pages_of_the_list_go_from_new_to_old_and_lead_on(client, monkeypatch):
    monkeypatch.setattr(request_start, "REQUESTS_A_PAGE", 2)
    signer = SignerFactory()
    made = [AgreementFactory(signer=signer) for _ in range(5)][::-1]
    AgreementFactory()
    client.force_login(signer.user)
    seen, address = [], "/requests/"
    for size in (2, 2, 1):
        answer = client.get(address)
        assert len(answer.context["page"]) == size
        seen += answer.context["page"]
        leads = re.search(r'href="(\?page=\d+)"', answer.content.decode())
        address = f"/requests/{leads[1]}" if leads else ""
    assert (seen, address) == (made, "")


def test_the_list_leads_straight_to_the_data_of_whoever_has_access(client):
    own = AgreementFactory(status=Status.APPROVED)
    under, not_mine = AgreementFactory(status=Status.APPROVED), AgreementFactory()
    with_grant(under, own.signer.user)
    AgreementFactory(signer=own.signer, dataset=not_mine.dataset)
    client.force_login(own.signer.user)
    to_data = {each: f'href="/datasets/{each.slug}/data/"' for each in Dataset.objects.all()}
    page = client.get("/requests/").content.decode()
    assert [to_data[each.dataset] in page for each in (own, under, not_mine)] == [True, True, False]
    assert "you may use the data" in page
    suspend(under.dataset)
    page = client.get("/requests/").content.decode()
    assert [to_data[each.dataset] in page for each in (own, under)] == [True, False]
    assert "access is suspended for everybody" in page
    assert "you may use the data" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(
    client, count, django_assert_num_queries
):
    signer = SignerFactory()
    for _number in range(count):
        AgreementFactory(signer=signer)
        AgreementFactory(signer=signer, status=Status.APPROVED)
        with_grant(AgreementFactory(status=Status.APPROVED), signer.user)
    client.force_login(signer.user)
    # session, user, requests, their number, notices, addresses, listings, deletions, recalls,
    # successions, offers, students’, datasets to fetch
    with django_assert_num_queries(13):
        assert client.get("/requests/").status_code == 200

"""Starting a request, and the list of one's own."""

import pytest
from django.conf import settings
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Agreement
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SIGN_IN = reverse(settings.LOGIN_URL)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    url = f"/datasets/{LicenseVersionFactory().dataset.slug}/apply/"
    page = client.get(url).content.decode()
    assert f'href="{SIGN_IN}?next={url}"' in page
    response = client.post(url)
    assert response.headers["Location"] == f"{SIGN_IN}?next={url}"
    assert Agreement.objects.count() == 0


def test_reading_what_one_needs_starts_nothing(client):
    client.force_login(UserFactory())
    assert client.get(f"/datasets/{LicenseVersionFactory().dataset.slug}/apply/").status_code == 200
    assert Agreement.objects.count() == 0


def test_the_button_starts_once_and_then_goes_on(client):
    user = UserFactory()
    client.force_login(user)
    url = f"/datasets/{LicenseVersionFactory().dataset.slug}/apply/"
    answers = [client.post(url).headers["Location"] for _click in range(2)]
    agreement = Agreement.objects.get()
    assert agreement.signer.user == user
    assert answers == [f"/requests/{agreement.reference}/"] * 2


def test_extra_fields_are_passed_over(client):
    user, other = UserFactory(), SignerFactory()
    client.force_login(user)
    dataset = LicenseVersionFactory().dataset
    client.post(
        f"/datasets/{dataset.slug}/apply/",
        {"status": "approved", "signer": other.pk, "reference": "LA-1", "is_staff": "on"},
    )
    agreement = Agreement.objects.get()
    assert (agreement.status, agreement.signer.user) == (Status.DRAFT, user)
    user.refresh_from_db()
    assert user.is_staff is False


def test_who_has_a_request_is_led_to_it(client):
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    client.force_login(agreement.signer.user)
    page = client.get(f"/datasets/{agreement.dataset.slug}/apply/").content.decode()
    assert f'href="/requests/{agreement.reference}/"' in page
    assert "Start the request" not in page


def test_a_dataset_without_a_license_in_force_says_so(client):
    client.force_login(UserFactory())
    url = f"/datasets/{DatasetFactory().slug}/apply/"
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 409


def test_the_list_shows_ones_own_requests_only(client):
    agreement, other = AgreementFactory(), AgreementFactory()
    client.force_login(agreement.signer.user)
    page = client.get("/requests/").content.decode()
    assert agreement.reference in page
    assert other.reference not in page


def test_the_list_is_for_who_is_signed_in(client):
    assert client.get("/requests/").headers["Location"] == f"{SIGN_IN}?next=/requests/"


@pytest.mark.parametrize("after", ["LA-XXXXXX", "é", "9" * 5000])
def test_a_list_after_nothing_is_empty(client, after):
    client.force_login(AgreementFactory().signer.user)
    assert client.get("/requests/", {"after": after}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(
    client, count, django_assert_num_queries
):
    signer = SignerFactory()
    for _number in range(count):
        AgreementFactory(signer=signer)
    client.force_login(signer.user)
    with django_assert_num_queries(4):  # session, user, requests, notices
        assert client.get("/requests/").status_code == 200

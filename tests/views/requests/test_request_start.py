"""Starting a request."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Status
from agreements.models import Agreement, LicenseVersion
from tests.accounts.people import CODE, mailed_codes, sign_in, type_code
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
)
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db
SIGN_IN = reverse(settings.LOGIN_URL)
ME = {"signs": "me"}


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    url = f"/datasets/{LicenseVersionFactory().dataset.slug}/apply/"
    response = client.post(url, ME)
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
    answers = [client.post(url, ME).headers["Location"] for _click in range(2)]
    agreement = Agreement.objects.get()
    assert agreement.signer.user == user
    assert answers == [f"/requests/{agreement.reference}/form/you/"] * 2


@pytest.mark.parametrize(
    ("status", "words", "button"),
    [
        (Status.DRAFT, "You have a request for this dataset already.", "Go on with it"),
        (Status.APPROVED, "You have access to this dataset already.", "See it"),
    ],
)
def test_what_is_there_already_is_named_by_what_it_is(client, status, words, button):
    agreement = AgreementFactory(status=status)
    client.force_login(agreement.signer.user)
    page = client.get(f"/datasets/{agreement.dataset.slug}/apply/").content.decode()
    assert words in page
    assert f">{button}</a>" in page


class TestWhoIsNotSignedIn:
    """Enters the address on the page itself; the code starts the request."""

    ADDRESS = "li@uni.edu"

    @pytest.fixture
    def url(self) -> str:
        return f"/datasets/{rendered_version().dataset.slug}/apply/"

    def send(self, client, url, address=ADDRESS):
        fields = {"email": address, **ME, **hidden(client.get(url))}
        sent = client.post(url, fields)
        assert (sent.status_code, sent.headers["Location"]) == (307, SIGN_IN)
        return client.post(SIGN_IN, fields)  # what a browser does with a 307

    def come_back(self, client, url, address=ADDRESS):
        there = type_code(client, mailed_codes(address)[-1], next=url).headers["Location"]
        assert there == url
        return client.get(there)

    def test_starts_by_the_code(self, client, url):
        assert self.send(client, url).headers["Location"].startswith(CODE)
        assert Agreement.objects.count() == 0
        answer = self.come_back(client, url)
        agreement = Agreement.objects.get()
        assert agreement.signer.email == self.ADDRESS
        assert answer.headers["Location"] == f"/requests/{agreement.reference}/form/you/"

    def test_starts_it_once(self, client, url):
        self.send(client, url)
        self.come_back(client, url)
        Agreement.objects.update(status=Status.WITHDRAWN, ended_at=timezone.now())
        assert client.get(url).status_code == 200
        assert Agreement.objects.count() == 1

    def test_gets_to_the_request_there_is(self, client, url):
        version = LicenseVersion.objects.get()
        signer = SignerFactory(user__email=self.ADDRESS)
        made = AgreementFactory(signer=signer, version=version, status=Status.IN_REVIEW)
        self.send(client, url)
        assert self.come_back(client, url).headers["Location"] == made.get_absolute_url()

    def test_corrects_an_address_that_is_none(self, client, url):
        refused = self.send(client, url, "li@")
        assert refused.status_code == 422
        assert f'name="next" value="{url}"' in refused.content.decode()

    def test_of_a_free_provider_is_told_first_and_then_starts(self, client, url):
        told = self.send(client, url, "li@gmail.com")
        assert "gmail.com" in told.content.decode()
        client.post(f"{SIGN_IN}?next={url}", {"email": "li@gmail.com", "anyway": "on"})
        assert "/form/you/" in self.come_back(client, url, "li@gmail.com").headers["Location"]

    def test_who_signed_in_elsewhere_meanwhile_starts_nothing_under_that_address(self, client, url):
        client.force_login(UserFactory())
        assert client.post(url, {"email": self.ADDRESS, **ME}).headers["Location"] == url
        assert client.get(url).status_code == 200
        assert Agreement.objects.count() == 0

    def test_a_link_alone_starts_nothing(self, client, url):
        client.get(f"{SIGN_IN}?next={url}")
        sign_in(client, self.ADDRESS, next=url)
        assert client.get(url).status_code == 200
        assert Agreement.objects.count() == 0


def test_extra_fields_are_passed_over(client):
    user, other = UserFactory(), SignerFactory()
    client.force_login(user)
    dataset = LicenseVersionFactory().dataset
    client.post(
        f"/datasets/{dataset.slug}/apply/",
        {**ME, "status": "approved", "signer": other.pk, "reference": "LA-1", "is_staff": "on"},
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
    assert client.post(url, ME).status_code == 409


class TestWhoSigns:
    """One question, where a clause asks for supervisors."""

    @pytest.fixture
    def url(self) -> str:
        return f"/datasets/{rendered_version().dataset.slug}/apply/"

    @pytest.mark.parametrize("answer", [{}, {"signs": ""}, {"signs": "nobody"}])
    def test_is_asked_for_and_nothing_typed_is_lost(self, client, url, answer):
        page = client.post(url, {"email": "li@uni.edu", **answer})
        assert page.status_code == 422
        assert "Say who signs." in page.content.decode()
        assert 'value="li@uni.edu"' in page.content.decode()

    def test_leads_the_student_to_a_page_of_their_own(self, client, url):
        client.force_login(UserFactory())
        answer = client.post(url, {"signs": "supervisor"})
        assert answer.headers["Location"] == url.replace("apply", "student")
        assert Agreement.objects.count() == 0

    @pytest.mark.parametrize("address", ["mei@stu.scu.edu.cn", "mei@qq.com"])
    def test_leads_there_by_the_code_whatever_address_the_student_has(self, client, url, address):
        fields = {"email": address, "signs": "supervisor", **hidden(client.get(url))}
        client.post(url, fields)
        client.post(SIGN_IN, fields)
        there = type_code(client, mailed_codes(address)[-1], next=url).headers["Location"]
        assert client.get(there).headers["Location"] == url.replace("apply", "student")
        assert Agreement.objects.count() == 0
        # Once: whoever comes back is asked again.
        assert client.get(url).status_code == 200

"""What is kept about a person, at the desk, and what they take away themselves."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import AgreementFactory, SignerFactory, staff_user
from tests.services.keeping.aged import there
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return desk.filed(Status.REJECTED)


@pytest.fixture
def at_desk(client: Client, agreement: models.Agreement, settings: object) -> Client:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(staff_user(staff.DATA_OWNER, agreement.dataset))
    return client


def page(address: str) -> str:
    return f"{reverse('admin:person')}?email={address}"


def archived(answer: object) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        return archive.namelist()


class TestAtTheDesk:
    def test_an_owner_reads_what_would_go_and_takes_it_away(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        kept = AgreementFactory(
            status=Status.APPROVED, signer=agreement.signer, version=agreement.version
        )
        answer = at_desk.get(page(agreement.signer.email))
        said = words(answer)
        assert f"{agreement.reference} (CASMEMG, Rejected)" in said
        assert f"{kept.reference} (CASMEMG): It is in force" in said
        answer = at_desk.post(page(agreement.signer.email), {"take": "1"})
        assert "no-store" in answer.headers["Cache-Control"]
        assert f"files/{agreement.reference}/scan-1.pdf" in archived(answer)

    def test_and_erases_once_it_is_confirmed(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        address = page(agreement.signer.email)
        answer = at_desk.post(address, {"erase": "1", "reason": "Asked."})
        assert answer.status_code == 422
        assert "Tick the box to confirm" in words(answer)
        assert there(agreement)
        sent = {"erase": "1", "reason": "Asked.", "agree": "on"}
        assert at_desk.post(address, sent).status_code == 302
        assert not there(agreement)
        assert models.OutboundEmail.objects.filter(letter="erased").count() == 1

    def test_of_other_owners_people_nothing_is_told(
        self, at_desk: Client, agreement: models.Agreement
    ) -> None:
        other = AgreementFactory()
        mixed = AgreementFactory(signer=SignerFactory(), version=agreement.version)
        AgreementFactory(signer=mixed.signer)
        nobody = words(at_desk.get(page("nobody@psych.example.edu")))
        for address in (other.signer.email, mixed.signer.email):
            for sent in ({}, {"take": "1"}, {"erase": "1", "reason": "x", "agree": "on"}):
                answer = at_desk.post(page(address), sent)
                assert answer.status_code == 404
                assert words(answer).replace(address, "") == nobody.replace(
                    "nobody@psych.example.edu", ""
                )
        assert there(other)

    def test_what_is_no_address_is_refused(self, at_desk: Client) -> None:
        assert at_desk.get(page("x")).status_code == 422


class TestOnesOwn:
    def test_is_taken_away_from_the_page_of_addresses(
        self, client: Client, agreement: models.Agreement
    ) -> None:
        client.force_login(agreement.signer.user)
        assert reverse("kept_data") in client.get(reverse("addresses")).content.decode()
        answer = client.post(reverse("kept_data"))
        assert "index.html" in archived(answer)

    def test_is_made_a_few_times_an_hour(self, client: Client, agreement: models.Agreement) -> None:
        client.force_login(agreement.signer.user)
        answers = [client.post(reverse("kept_data")).status_code for _ in range(7)]
        assert answers == [200] * 6 + [429]

    def test_asks_to_sign_in(self, client: Client) -> None:
        assert client.post(reverse("kept_data")).status_code == 302

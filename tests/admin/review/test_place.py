"""What staff put on record about a person: at the desk, with a reason."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from agreements.enums import Status
from agreements.models import Agreement, BlockedPerson, DomainTrust, PlaceCheck
from tests.admin import desk
from tests.factories import AgreementFactory, SignerFactory, UserFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> \u202e =cmd|' /C calc'!A0"


@pytest.fixture
def agreement() -> Agreement:
    signer = SignerFactory(user=UserFactory(email="a@firm.example"), name="Ada Lovelace")
    return AgreementFactory(status=Status.SUBMITTED, signer=signer)


@pytest.fixture
def owner(agreement: Agreement) -> Client:
    return desk.owner(agreement.dataset)


def read(client: Client, agreement: Agreement) -> str:
    return client.get(desk.page("change", agreement)).content.decode()


def test_a_domain_is_trusted_from_the_page_of_a_request(agreement, owner) -> None:
    address = desk.page("domain", agreement)
    assert f'href="{address}"' in read(owner, agreement)
    assert owner.post(address, {"reason": "Partner", "word": "trusted"}).status_code == 302
    page = read(owner, agreement)
    assert "trusts firm.example for CASMEMG since" in page
    assert "Source: notes of staff" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"word": "trusted"}, "Say why."),
        ({"reason": "Why"}, "press one of the buttons"),
        ({"reason": "Why", "word": "owned"}, "press one of the buttons"),
        ({"reason": "Why\0", "word": "trusted"}, ""),
    ],
)
def test_what_lacks_something_is_asked_again(agreement, owner, sent, sentence) -> None:
    answer = owner.post(desk.page("domain", agreement), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not DomainTrust.objects.exists()


def test_a_reviewer_notes_a_place_and_has_no_word_about_domains(agreement) -> None:
    reviewer = desk.reviewer(agreement.dataset)
    assert desk.page("domain", agreement) not in read(reviewer, agreement)
    sent = {"reason": "Why", "word": "trusted"}
    assert reviewer.post(desk.page("domain", agreement), sent).status_code == 403
    address = desk.page("place_check", agreement)
    assert reviewer.post(address, {"how": ""}).status_code == 422
    assert reviewer.post(address, {"how": HOSTILE}).status_code == 302
    page = read(reviewer, agreement)
    assert escape(PlaceCheck.objects.get().how) in page
    assert "<script>alert" not in page


def test_somebody_is_blocked_and_the_block_is_lifted(agreement, owner) -> None:
    sent = {"dataset": agreement.dataset_id, "name": "LOVELACE, Ada", "reason": HOSTILE}
    add = reverse("admin:agreements_blockedperson_add")
    assert owner.post(add, {**sent, "name": ""}).status_code == 422
    answer = owner.post(add, sent)
    made = BlockedPerson.objects.get()
    page = read(owner, agreement)
    assert "Somebody named LOVELACE, Ada was blocked on" in page
    assert "<script>alert" not in page
    address = answer.headers["Location"]
    assert (
        "LOVELACE"
        in owner.get(reverse("admin:agreements_blockedperson_changelist")).content.decode()
    )
    shown = owner.get(address).content.decode()
    assert all(each in shown for each in (escape(made.reason), made.name, made.blocked_by.email))
    reviewer = desk.reviewer(agreement.dataset)
    assert "Lift it" not in reviewer.get(address).content.decode()
    assert reviewer.post(address, {"reason": "x"}).status_code == 403
    assert owner.post(address, {"reason": ""}).status_code == 422
    assert owner.post(address, {"reason": "Somebody else"}).status_code == 302
    assert owner.post(address, {"reason": "Again"}).status_code == 409
    made.refresh_from_db()
    assert made.lifted_why == "Somebody else"
    assert "was blocked on" not in read(owner, agreement)


def test_nobody_is_blocked_for_the_dataset_of_others(agreement, owner) -> None:
    elsewhere = AgreementFactory().dataset
    sent = {"dataset": elsewhere.pk, "name": "X", "reason": "x"}
    answer = owner.post(reverse("admin:agreements_blockedperson_add"), sent)
    assert answer.status_code == 422
    assert not BlockedPerson.objects.exists()

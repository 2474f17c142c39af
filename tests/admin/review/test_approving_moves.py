"""The page on which a request or an amendment is approved says who comes by it from another signer,
and so does the letter to the one to whom they come."""

import pytest

from agreements.enums import Status
from agreements.models import OutboundEmail
from agreements.selectors.grants.live_grants import live_grant
from agreements.selectors.requests.moves_outcome import arrivals_at_approval
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    with_grant,
)
from tests.services.amending import amendment
from tests.services.moving import NEW, agree, approve, ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed():
    old = AgreementFactory(status=Status.APPROVED, signer__name="Old Signer")
    return with_grant(old, UserFactory(email="ann@stu.example.edu"), name="Ann Added")


@pytest.fixture(params=["request", "amendment"])
def made(request, listed):
    version = listed.agreement.version
    if request.param == "request":
        return _request(version)
    there = AgreementFactory(status=Status.APPROVED, version=version, signer=_new_signer())
    return amendment(Status.IN_REVIEW, of=there, people=("Ann Added",), filed=True)


def _new_signer():
    return SignerFactory(user=UserFactory(email=NEW))


def _request(version):
    made = desk.filed(Status.IN_REVIEW, version=version, signer=_new_signer())
    AssociatedUserFactory(agreement=made, name="Ann Added", email="ann@stu.example.edu")
    return made


def page(made) -> str:
    answer = desk.reviewer(made.dataset).get(desk.page("approve", made))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_says_whose_place_ends_and_that_is_what_happens(listed, made):
    ask(listed)
    assert "move here from another signer" not in page(made)  # the old signer has not agreed
    agree(listed.hand_overs.get())
    said = page(made)
    assert "Ann Added, from Old Signer (<a" in said
    assert listed.agreement.reference in said
    assert "has access under this agreement at once" in said
    (told,) = arrivals_at_approval(made)
    approve(made)
    assert told.with_access
    into = made.amends or made
    assert live_grant(listed.user, made.dataset).agreement == into
    letter = OutboundEmail.objects.get(letter__in=("approved", "added"))
    assert "no longer listed there: Ann Added." in " ".join(letter.text.split())
    assert arrivals_at_approval(made) == []


def test_says_nothing_of_who_is_not_on_the_list(listed, made):
    agree(ask(listed))
    made.associates.all().delete()
    assert arrivals_at_approval(made) == []
    assert "move here from another signer" not in page(made)


def test_says_who_has_to_confirm_another_text_first(listed):
    dataset = listed.agreement.dataset
    other = LicenseVersionFactory(dataset=dataset, number="1.1", status="superseded")
    made = _request(other)
    agree(ask(listed))
    assert "is asked to confirm; has access now, and none until then</li>" in page(made)
    approve(made)
    assert live_grant(listed.user, made.dataset) is None

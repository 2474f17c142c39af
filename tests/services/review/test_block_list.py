"""The block list warns whoever reviews, and does nothing else."""

import pytest

from agreements.enums import Doubt, Status
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import Agreement, AuditEvent, User
from agreements.services.accounts import staff
from agreements.services.review import block_list
from agreements.services.review.doubts import doubts_about
from agreements.services.review.person_evidence import evidence_about_signer
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    signer = SignerFactory(user=UserFactory(email="liu@one.example"), name="柳清妍")
    return AgreementFactory(status=Status.SUBMITTED, signer=signer)


@pytest.fixture
def owner(agreement: Agreement) -> User:
    return staff_user(staff.DATA_OWNER, agreement.dataset, email="owner@psych.example.edu")


def warnings(agreement: Agreement, reader: User) -> list[tuple[str, str]]:
    lines = evidence_about_signer(agreement, seen_by=reader)
    return [
        (line.said.split(" was blocked")[0], line.quote) for line in lines if "block" in line.source
    ]


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ({"name": "Qingyan LIU"}, "Somebody named Qingyan LIU"),
        ({"email": "liu@one.example"}, "This address"),
        ({"name": "Else", "email": "liu@one.example"}, "This address"),
        ({"name": "李娜"}, "Somebody named 李娜"),
        ({"email": "na@two.example"}, "The address of Na Li, who is listed here,"),
    ],
)
def test_who_may_be_meant_is_named_with_the_reason(agreement, owner, whom, said) -> None:
    AssociatedUserFactory(agreement=agreement, name="Na Li", email="na@two.example")
    block_list.block_person(agreement.dataset, by=owner, reason="Shared the data.", **whom)
    assert warnings(agreement, owner) == [(said, "Shared the data.")]
    [against] = [each for each in doubts_about(agreement) if each.doubt == Doubt.BLOCKED]
    assert not against.is_open
    assert "Qingyan" not in str(against.on_record)


def test_the_same_name_is_said_not_to_be_the_same_person(agreement, owner) -> None:
    block_list.block_person(agreement.dataset, by=owner, reason="Why", name="Qingyan Liu")
    [line] = [
        x for x in evidence_about_signer(agreement, seen_by=owner) if x.source == "block list"
    ]
    assert line.said.endswith(" by owner@psych.example.edu. The same name is not the same person.")


def test_nobody_is_warned_of_others_nor_by_another_dataset(agreement, owner) -> None:
    elsewhere = DatasetFactory()
    owner.datasets.add(elsewhere)
    block_list.block_person(agreement.dataset, by=owner, reason="Why", name="Liu Qingyin")
    block_list.block_person(elsewhere, by=owner, reason="Why", name="柳清妍")
    assert warnings(agreement, owner) == []


def test_is_lifted_once_on_record(agreement, owner) -> None:
    made = block_list.block_person(agreement.dataset, by=owner, reason="Why", name="柳清妍")
    block_list.lift_block(made, by=owner, reason="Somebody else")
    assert warnings(agreement, owner) == []
    with pytest.raises(block_list.BlockLifted):
        block_list.lift_block(made, by=owner, reason="Again")
    subject = block_list.audit_subject(made)
    actions = AuditEvent.objects.filter(subject=subject).order_by("pk")
    assert [event.action for event in actions] == ["person:block", "person:unblock"]


def test_is_the_owners_to_write_and_takes_a_reason(agreement, owner) -> None:
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    with pytest.raises(NotYourMove):
        block_list.block_person(agreement.dataset, by=reviewer, reason="Why", name="X")
    with pytest.raises(ReasonMissing):
        block_list.block_person(agreement.dataset, by=owner, reason=" ", name="X")

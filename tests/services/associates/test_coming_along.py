"""People come along to what takes the place of their agreement, or not."""

import pytest

from agreements import models
from agreements.enums import AssociateState, HandOverState, Verb
from agreements.exceptions import NotYourMove
from agreements.selectors.grants import live_grants
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import coming_along, hand_overs, listing
from agreements.services.associates.associate_transitions import AgreementOver
from agreements.services.requests import applying, ending
from agreements.services.review import decisions
from tests.factories import AssociatedUserFactory
from tests.factories import staff_user as of_staff
from tests.services.succeeding import (
    NEW,
    approve,
    called_off_on_record,
    letters,
    listing_ann,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def former() -> models.Agreement:
    return listing_ann()


def test_may_be_taken_back(former) -> None:
    ann = former.associates.get()
    made = signed(former, ann)
    coming_along.come_along(ann, made, by=ann.user)
    coming_along.stay_behind(ann, by=ann.user)
    coming_along.stay_behind(ann, by=ann.user)
    assert models.HandOver.objects.get().state == HandOverState.CALLED_OFF
    assert called_off_on_record() == [(former.reference, ann.user.email, NEW)]
    approve(made)
    assert made.associates.get().state == AssociateState.INVITED


def test_calls_off_another_move(former) -> None:
    ann = former.associates.get()
    hand_overs.ask_to_move(ann, by=ann.user, to_email="other@psych.example.edu")
    made = signed(former, ann)
    coming_along.come_along(ann, made, by=ann.user)
    states = models.HandOver.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [HandOverState.CALLED_OFF, HandOverState.AGREED]
    other = "other@psych.example.edu"
    assert called_off_on_record() == [(former.reference, ann.user.email, other)]


def test_a_person_who_declines_meanwhile_does_not_come(former) -> None:
    ann = former.associates.get()
    made = signed(former, ann)
    coming_along.come_along(ann, made, by=ann.user)
    listing.decline(ann, by=ann.user)
    approve(made)
    assert made.associates.get().state == AssociateState.INVITED
    assert letters("came_along") == []


@pytest.mark.parametrize("how", ["withdrawn", "rejected"])
def test_comes_to_nothing_with_the_successor(former, how) -> None:
    ann = former.associates.get()
    made = signed(former, ann)
    coming_along.come_along(ann, made, by=ann.user)
    if how == "withdrawn":
        by = former.signer.user
        applying.withdraw_request(made, by=by)
    else:
        by = of_staff(staff.REVIEWER, made.dataset)
        decisions.decide(made, Verb.REJECT, by=by, reason="x")
    assert models.HandOver.objects.get().state == HandOverState.CALLED_OFF
    assert called_off_on_record() == [(former.reference, by.email, NEW)]
    assert letters("stay_where_you_are") == ["ann@stu.example.edu"]
    told = models.OutboundEmail.objects.get(letter="stay_where_you_are")
    assert f"/listed/{former.reference}/\n" in told.text
    assert live_grants.live_grant(ann.user, former.dataset).agreement == former
    with pytest.raises(coming_along.SuccessorMovedOn):
        coming_along.come_along(ann, made, by=ann.user)


def test_comes_to_nothing_also_where_the_former_comes_back(former) -> None:
    ann = former.associates.get()
    made = signed(former, ann)
    coming_along.come_along(ann, made, by=ann.user)
    transitions.apply(former, Verb.OPT_OUT, by=former.signer.user)
    applying.withdraw_request(made, by=former.signer.user)
    assert letters("stay_where_you_are") == []
    owner = of_staff(staff.DATA_OWNER, former.dataset)
    transitions.apply(former, Verb.REINSTATE, by=owner)
    other = signed(former, ann, signer=made.signer)
    assert letters("come_along") == ["ann@stu.example.edu"] * 2  # asked anew
    approve(other)
    assert other.associates.get().state == AssociateState.INVITED


def test_is_for_who_is_on_both_lists(former) -> None:
    ann = former.associates.get()
    made = signed(former)
    assert letters("come_along") == []
    with pytest.raises(coming_along.SuccessorMovedOn):
        coming_along.come_along(ann, made, by=ann.user)
    AssociatedUserFactory(agreement=made, email=ann.email)
    with pytest.raises(NotYourMove):
        coming_along.come_along(ann, made, by=former.signer.user)
    ending.end_agreement(former, by=former.signer.user)
    with pytest.raises(AgreementOver):
        coming_along.come_along(ann, made, by=ann.user)

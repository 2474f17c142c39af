"""The pages by which somebody who is listed goes to another signer."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import HandOverState, Status
from agreements.services.associates import hand_overs
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    with_grant,
)

pytestmark = pytest.mark.django_db

NEW = "new.signer@psych.example.edu"


@pytest.fixture
def listed() -> models.AssociatedUser:
    agreement = AgreementFactory(
        status=Status.APPROVED, reference="LA-TEST22", version=rendered_version()
    )
    return with_grant(agreement, UserFactory(email="ann@stu.example.edu"), name="Ann")


def browser(user: models.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(strip_tags(response.content.decode()).split())


MOVE = "/listed/LA-TEST22/move/"


def test_a_student_asks_the_signer_agrees_and_the_new_one_lists_them(listed) -> None:
    student, old = browser(listed.user), browser(listed.agreement.signer.user)
    assert "Until then nothing changes" in words(student.get(MOVE))
    answer = student.post(MOVE, {"email": NEW})
    assert answer.headers["Location"] == "/listed/LA-TEST22/"
    answer_page = reverse("answer_move", args=["LA-TEST22", listed.pk])
    shown = words(old.get("/requests/LA-TEST22/"))
    assert f"Ann asks to move to {NEW}." in shown
    assert "Ann asks to work with CASMEMG under another signer" in words(old.get(answer_page))
    old.post(answer_page, {"agree": "1"})
    assert "You agreed that Ann moves" in words(old.get("/requests/LA-TEST22/"))

    signer = SignerFactory(user=UserFactory(email=NEW))
    there = AgreementFactory(
        status=Status.APPROVED, signer=signer, version=listed.agreement.version
    )
    new = browser(signer.user)
    assert "Ann asks to work with CASMEMG under you" in words(new.get("/requests/"))
    offer = models.HandOver.objects.get()
    answer = new.post(reverse("answer_offer", args=[offer.pk]))
    amendment = there.amendments.get()
    assert answer.headers["Location"] == reverse("request_people", args=[amendment.reference])
    assert [person.name for person in amendment.associates.all()] == ["Ann"]


def test_the_new_signer_says_no_and_it_is_gone(listed) -> None:
    hand_over = hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    hand_overs.agree_to_move(hand_over, by=listed.agreement.signer.user)
    new = browser(UserFactory(email=NEW))
    place = reverse("answer_offer", args=[hand_over.pk])
    answer = new.post(place, {"call-off": "1"}, follow=True)
    assert "You don’t list this person." in words(answer)
    assert "asks to work with" not in words(answer)
    assert new.post(place).status_code == 404


@pytest.mark.parametrize("named", [True, False])
def test_a_list_that_is_signed_already_is_told(listed, named) -> None:
    hand_over = hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    hand_overs.agree_to_move(hand_over, by=listed.agreement.signer.user)
    signer = SignerFactory(user=UserFactory(email=NEW))
    signed = AgreementFactory(
        status=Status.SUBMITTED, signer=signer, version=listed.agreement.version
    )
    AssociatedUserFactory(agreement=signed, name="Ann" if named else "Bob", email="")
    if named:
        signed.associates.update(email=listed.email)
    new = browser(signer.user)
    shown = words(new.get("/requests/"))
    assert (f"Ann is on the list that you signed in {signed.reference}" in shown) == named
    assert ("List them" in shown) == (not named)
    said = words(new.post(reverse("answer_offer", args=[hand_over.pk]), follow=True))
    assert (f"Ann is on the list of {signed.reference} already" in said) == named
    assert ("can’t be changed now" in said) == (not named)


def test_a_student_calls_it_off(listed) -> None:
    hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    student = browser(listed.user)
    student.post(MOVE, {"call-off": "1"})
    assert models.HandOver.objects.get().state == HandOverState.CALLED_OFF
    assert student.post(MOVE, {"call-off": "1"}).status_code == 302  # a button pressed twice


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your new supervisor"),
        ("nobody", ""),
        ("ann@stu.example.edu", "it is another one"),
        ("a@b.edu, c@d.edu", ""),
    ],
)
def test_an_address_that_will_not_do_is_said(listed, typed, said) -> None:
    answer = browser(listed.user).post(MOVE, {"email": typed})
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["email"][0]
    assert not models.HandOver.objects.exists()


@pytest.mark.parametrize("agreed", [False, True])
def test_the_signers_old_tab_says_that_the_move_is_off(listed, agreed) -> None:
    hand_over = hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    old = browser(listed.agreement.signer.user)
    if agreed:
        hand_overs.agree_to_move(hand_over, by=listed.agreement.signer.user)
    hand_overs.call_off_move(hand_over, by=listed.user)
    place = reverse("answer_move", args=["LA-TEST22", listed.pk])
    for answer in (old.post(place, {"agree": "1"}), old.post(place, {"call-off": "1"})):
        assert answer.status_code == 409
        assert "This page is out of date" in words(answer)
        assert "the move was called off, or is done" in words(answer)
    assert browser(UserFactory()).post(place, {"agree": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [("prof@gmail.com", "doesn’t show where somebody works"), ("prof@gmial.com", "Did you mean")],
)
def test_an_address_that_anybody_can_get_is_asked_back_once(listed, typed, said) -> None:
    student = browser(listed.user)
    asked_back = student.post(MOVE, {"email": typed})
    assert (asked_back.status_code, said in words(asked_back)) == (422, True)
    assert "Yes, this is the address" in words(asked_back)
    assert not models.HandOver.objects.exists()
    assert student.post(MOVE, {"email": typed, "anyway": "on"}).status_code == 302
    assert models.HandOver.objects.get().to_email == typed


def test_an_address_that_wants_no_such_mail_gets_none(listed) -> None:
    hand_over = hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    models.StoppedAddress.objects.create(email=NEW)
    old, student = browser(listed.agreement.signer.user), browser(listed.user)
    place = reverse("answer_move", args=["LA-TEST22", listed.pk])
    refused = old.post(place, {"agree": "1"})
    assert (refused.status_code, "was stopped for it" in words(refused)) == (409, True)
    hand_over.refresh_from_db()
    assert hand_over.state == HandOverState.ASKED
    hand_overs.call_off_move(hand_over, by=listed.user)
    refused = student.post(MOVE, {"email": NEW})
    assert (refused.status_code, "was stopped for it" in words(refused)) == (422, True)
    assert not models.OutboundEmail.objects.filter(letter="hand_over_offered").exists()


def test_outsiders_get_nothing_by_direct_post(listed) -> None:
    hand_over = hand_overs.ask_to_move(listed, by=listed.user, to_email=NEW)
    offer = reverse("answer_offer", args=[hand_over.pk])
    answer = reverse("answer_move", args=["LA-TEST22", listed.pk])
    for somebody in (SignerFactory().user, UserFactory(email=NEW), UserFactory()):
        client = browser(somebody)
        for place in (offer, answer, MOVE):
            assert client.post(place, {"agree": "1", "email": "x@y.edu"}).status_code == 404
    # The person does not agree for their signer, nor the signer for the new one.
    assert browser(listed.user).post(answer, {"agree": "1"}).status_code == 404
    assert browser(listed.agreement.signer.user).post(offer).status_code == 404
    hand_over.refresh_from_db()
    assert hand_over.state == HandOverState.ASKED

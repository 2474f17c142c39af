"""The page of whoever is asked to take over from a signer, and that of the desk which asks."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agreements.enums import Status, SuccessionState, Verb
from agreements.models import Succession
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import new_signer as services
from tests.factories import AgreementFactory, AssociatedUserFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db

NEW = "new.signer@psych.example.edu"
PAGE = "/take-over/LA-TEST22/"


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False


@pytest.fixture
def agreement():
    made = AgreementFactory(status=Status.APPROVED, reference="LA-TEST22", signer__name="Old One")
    AssociatedUserFactory(agreement=made, name="Ann Listed")
    return made


@pytest.fixture
def owner(agreement):
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())


def name(agreement, owner) -> Succession:
    return services.name_new_signer(agreement, by=owner, to_email=NEW, reason="No answer.")


def test_the_owner_names_one_who_takes_it_over(agreement, owner):
    desk = browser(owner)
    ask = reverse("admin:agreements_agreement_new_signer", args=["LA-TEST22"])
    change = reverse("admin:agreements_agreement_change", args=["LA-TEST22"])
    assert "Name a new signer" in words(desk.get(change))
    assert f"A mail with your reason goes to {agreement.signer.email}" in words(desk.get(ask))
    for typed in ({"email": "", "reason": "x"}, {"email": NEW, "reason": ""}):
        assert desk.post(ask, typed).status_code == 422
    refused = desk.post(ask, {"email": agreement.signer.email, "reason": "x"})
    assert (refused.status_code, "somebody else" in words(refused)) == (422, True)
    assert desk.post(ask, {"email": NEW, "reason": "No answer."}).status_code == 302
    assert "There is no answer yet." in words(desk.get(ask))
    assert f"{NEW}. Asked." in words(desk.get(change))
    assert desk.post(ask, {"email": NEW, "reason": "Twice."}).status_code == 409

    user = UserFactory(email=NEW)
    client = browser(user)
    assert "You are asked to take over from Old One" in words(client.get("/requests/"))
    page = words(client.get(PAGE))
    assert "Ann Listed" in page
    assert "No answer." in page
    taken = client.post(PAGE, {"take-up": "1"})
    made = Succession.objects.get().request
    assert taken.headers["Location"] == reverse("request_form", args=[made.reference])
    assert (
        client.post(PAGE, {"take-up": "1"}).headers["Location"].endswith(f"{made.reference}/form/")
    )
    assert "You took this over on" in words(client.get(PAGE))
    late = client.post(PAGE, {"decline": "1", "word": ""})
    assert (late.status_code, "was answered" in words(late)) == (409, True)
    assert desk.get(ask).status_code == 409


def test_who_is_asked_declines_with_a_word_that_the_owner_reads(agreement, owner):
    name(agreement, owner)
    client = browser(UserFactory(email=NEW))
    said = client.post(PAGE, {"decline": "1", "word": "Not my field."}, follow=True)
    assert "You declined on" in words(said)
    change = reverse("admin:agreements_agreement_change", args=["LA-TEST22"])
    assert "Not my field." in words(browser(owner).get(change))


@pytest.mark.parametrize("how", ["called off", "ended"])
def test_the_page_says_when_there_is_nothing_to_take_over_any_more(agreement, owner, how):
    row, client = name(agreement, owner), browser(UserFactory(email=NEW))
    if how == "ended":
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
    else:
        ask = reverse("admin:agreements_agreement_new_signer", args=["LA-TEST22"])
        for _twice in "12":
            assert browser(owner).post(ask, {"call-off": "1"}).status_code == 302
        row.refresh_from_db()
        assert row.state == SuccessionState.CALLED_OFF
    page = words(client.get(PAGE))
    assert "There is nothing to do." in page
    assert "Ann Listed" not in page
    late = client.post(PAGE, {"take-up": "1"})
    assert late.status_code == 409
    assert "This is not possible any more" in words(late)
    assert "take over from" not in words(client.get("/requests/"))


def test_nobody_else_sees_who_is_listed(agreement, owner):
    name(agreement, owner)
    for user in (UserFactory(), agreement.signer.user, owner):
        answer = browser(user).post(PAGE, {"take-up": "1"})
        assert answer.status_code == 404
        assert "Ann Listed" not in words(answer)
    assert Client().get(PAGE).status_code == 302

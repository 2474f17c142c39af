"""The pages by which a signer who changed institutes signs anew, and people come along."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import HandOverState, Status
from agreements.services.accounts import staff
from agreements.services.associates import coming_along
from agreements.services.requests import applying
from agreements.services.review import decisions
from tests.factories import (
    AgreementFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.services.succeeding import successor

pytestmark = pytest.mark.django_db

NEW = "li@new.example.edu"
START, COME = "/requests/LA-TEST22/succeed/", "/listed/LA-TEST22/come-along/"


@pytest.fixture
def former() -> models.Agreement:
    made = AgreementFactory(
        status=Status.APPROVED, reference="LA-TEST22", version=rendered_version()
    )
    with_grant(made, UserFactory(email="ann@stu.example.edu"), name="Ann")
    EmailAddress.objects.create(user=made.signer.user, email=NEW, verified=True)
    return made


def browser(user: models.User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(strip_tags(response.content.decode()).split())


def under_way(former: models.Agreement, status: Status = Status.IN_REVIEW) -> models.Agreement:
    made = successor(status, of=former, email=NEW, filed=True)
    ann = former.associates.get()
    applying.list_people(made, [applying.Person("Ann", ann.role, ann.competition_id, ann.email)])
    return made


class TestChangedInstitutes:
    def test_starts_from_the_agreements_page_once(self, former) -> None:
        signer = browser(former.signer.user)
        assert START in signer.get("/requests/LA-TEST22/").content.decode()
        assert "Until the new agreement is approved, everything stays" in words(signer.get(START))
        assert signer.post(START, {"email": NEW}).status_code == 302
        assert signer.post(START, {"email": NEW}).status_code == 302  # the other tab
        made = former.successors.get()
        assert made.signer.email == NEW
        page = words(signer.get("/requests/LA-TEST22/"))
        assert f"{made.reference}, in which you sign anew, is under way" in page
        assert "I have changed institutes" not in page
        assert f"{made.reference} is under way" in words(signer.get("/requests/LA-TEST22/end/"))

    def test_takes_no_address_that_is_not_proved(self, former) -> None:
        signer = browser(former.signer.user)
        for typed in ("", "else@where.edu", former.signer.email):
            assert signer.post(START, {"email": typed}).status_code == 422
        EmailAddress.objects.all().delete()
        assert "First prove your new address" in words(signer.get(START))
        assert browser(former.associates.get().user).post(START, {"email": NEW}).status_code == 404
        assert not former.successors.exists()

    def test_says_how_it_stands_before_and_after(self, former) -> None:
        made = under_way(former)
        ann, signer = former.associates.get(), browser(former.signer.user)
        page = f"/requests/{made.reference}/"
        assert "Ann: has not said that they come along" in words(signer.get(page))
        coming_along.come_along(ann, made, by=ann.user)
        assert "Ann: comes along" in words(signer.get(page))
        decisions.approve(made, by=staff_user(staff.REVIEWER, made.dataset))
        assert "This agreement took the place of LA-TEST22." in words(signer.get(page))
        assert "Ann: came along" in words(signer.get(page))
        assert f"{made.reference} took the place of" in words(signer.get("/requests/LA-TEST22/"))
        assert signer.get(START).headers["Location"] == "/requests/LA-TEST22/"
        assert "took the place of LA-TEST22" in words(browser(ann.user).get(COME))


class TestComingAlong:
    def test_yes_and_back(self, former) -> None:
        made, ann = under_way(former), former.associates.get()
        person = browser(ann.user)
        assert "Do you come along?" in words(person.get("/listed/LA-TEST22/"))
        shown = {"successor": made.reference, "version": made.version_id}
        assert "is signed, and lists you" in words(person.get(COME))
        assert person.post(COME, shown).status_code == 422
        assert person.post(COME, {**shown, "agree": "on"}).status_code == 302
        assert person.post(COME, {**shown, "agree": "on"}).status_code == 302
        assert "You come along" in words(person.get(COME))
        assert "see how far it is, or take it back" in words(person.get("/listed/LA-TEST22/"))
        assert person.get("/listed/LA-TEST22/move/").headers["Location"] == COME
        person.post(COME, {"stay": "1"})
        assert models.HandOver.objects.get().state == HandOverState.CALLED_OFF

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            (Status.DRAFT, "It is not signed yet"),
            (Status.AWAITING_SIGNATURE, "It is not signed yet"),
            (Status.WITHDRAWN, "It came to nothing"),
            (Status.REJECTED, "It came to nothing"),
        ],
    )
    def test_is_told_truly_whatever_became_of_it(self, former, status, said) -> None:
        made, ann = under_way(former, status), former.associates.get()
        person = browser(ann.user)
        assert said in words(person.get(COME))
        sent = {"successor": made.reference, "version": made.version_id, "agree": "on"}
        assert person.post(COME, sent).status_code == 409
        assert not models.HandOver.objects.exists()

    def test_another_one_than_was_shown_is_a_conflict(self, former) -> None:
        under_way(former)
        ann = former.associates.get()
        for sent in ({"successor": "LA-OTHER2", "version": 1}, {"successor": "x", "version": "y"}):
            answer = browser(ann.user).post(COME, {**sent, "agree": "on"})
            assert answer.status_code in (409, 422)
        assert browser(UserFactory()).get(COME).status_code == 404
        assert browser(former.signer.user).get(COME).status_code == 404

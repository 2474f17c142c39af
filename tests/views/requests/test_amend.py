"""Adding people to an agreement in force, from its page to the sheet to sign; who may not."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import Status
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.services.amending import amendment
from tests.views.requests.test_request_people import sent
from tests.views.tabs import save

pytestmark = pytest.mark.django_db

Place = Callable[..., str]


@pytest.fixture
def agreement() -> models.Agreement:
    made = AgreementFactory(
        status=Status.APPROVED, version=rendered_version(), reference="LA-TEST22"
    )
    AssociatedUserFactory(
        agreement=made, name="Tom There", competition_id="M-9", email="tom@stu.example.edu"
    )
    return made


@pytest.fixture
def signer(agreement: models.Agreement) -> Client:
    client = Client()
    client.force_login(agreement.signer.user)
    return client


def at(name: str, agreement: models.Agreement) -> str:
    return reverse(name, args=[agreement.reference])


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(strip_tags(response.content.decode()).split())


def test_a_signer_adds_two_people_and_has_the_sheet_made_out(agreement, signer) -> None:
    page = signer.get(at("request", agreement)).content.decode()
    assert at("request_amend", agreement) in page
    assert "one sheet" in words(signer.get(at("request_amend", agreement)))
    answer = signer.post(at("request_amend", agreement))
    made = agreement.amendments.get()
    assert answer.headers["Location"] == at("request_people", made)
    shown = words(signer.get(at("request_people", made)))
    assert "Amendment of LA-TEST22" in shown
    assert "1 person is on your list already" in shown
    assert "Leave the list empty" not in shown

    answer = save(signer, at("request_people", made), sent("Ann", "Bob"))
    assert answer.headers["Location"] == at("request_check", made)
    page = signer.get(at("request_check", made))
    shown = words(page)
    assert "Agreement amended LA-TEST22" in shown
    assert "Intended use" not in shown
    assert "Clauses" not in shown
    seen = {f"seen-{section}": state for section, state in page.context["states"].items()}
    answer = signer.post(at("request_check", made), seen)
    assert answer.headers["Location"] == at("request", made)
    shown = words(signer.get(at("request", made)))
    assert "Amendment of LA-TEST22: adds 2 people" in shown
    assert "Print, sign and scan the amendment" in shown
    assert "Amendment to sign, issue 1" in shown
    assert "You started the amendment" in shown
    assert "The amendment was made out" in shown
    assert "License Agreement was made out" not in shown
    assert made.reference in words(signer.get(at("request", agreement)))
    assert "Amendment of LA-TEST22" in words(signer.get(reverse("request_list")))


def test_once_one_is_under_way_every_way_leads_there(agreement, signer) -> None:
    made = amendment(Status.SUBMITTED, of=agreement)
    for answer in (
        signer.get(at("request_amend", agreement)),
        signer.post(at("request_amend", agreement)),
    ):
        assert answer.headers["Location"] == at("request", made)
    assert agreement.amendments.get() == made


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "tom there", "competition_id": "m-9"}, "name"),
        ({"name": "Thomas", "email": "tom@stu.example.edu"}, "email"),
    ],
)
def test_who_is_listed_is_not_listed_twice(agreement, signer, row, field) -> None:
    made = amendment(of=agreement, people=())
    fields = sent("Somebody") | {f"people-0-{name}": text for name, text in row.items()}
    answer = save(signer, at("request_people", made), fields)
    assert answer.status_code == 422
    (form,) = answer.context["form"].forms
    assert form.errors == {
        field: ["This person is on your list already. Enter only who is to be added."]
    }
    assert not made.associates.exists()


def test_all_together_are_no_more_than_one_can_answer_for(agreement, signer) -> None:
    for number in range(198):
        AssociatedUserFactory(agreement=agreement, name=f"Number {number}")
    made = amendment(of=agreement, people=())
    assert "At most 1 people" in words(signer.get(at("request_people", made)))
    answer = save(signer, at("request_people", made), sent("Ann", "Bob"))
    assert answer.status_code == 422
    assert "at most 200 people; these are 201" in words(answer)


@pytest.mark.parametrize("section", ["signer", "use", "clauses", "address"])
def test_an_amendment_has_no_other_section(agreement, signer, section) -> None:
    made = amendment(of=agreement)
    place = at(f"request_{section}", made)
    assert signer.get(place).status_code == 404
    assert signer.post(place, {"intended_use": "Something else entirely."}).status_code == 404
    made.refresh_from_db()
    assert (made.intended_use, made.typed) == ("", {})


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED}))
def test_without_an_agreement_in_force_nothing_is_started(status) -> None:
    ended, client = AgreementFactory(status=status), Client()
    client.force_login(ended.signer.user)
    assert client.get(at("request_amend", ended)).headers["Location"] == at("request", ended)
    before = models.Agreement.objects.count()
    answer = client.post(at("request_amend", ended))
    assert answer.status_code == 409
    assert "only while the License Agreement is in force" in words(answer)
    assert models.Agreement.objects.count() == before


def test_nobody_else_starts_one_or_meets_it(agreement) -> None:
    listed = UserFactory()
    with_grant(agreement, listed)
    made = amendment(of=agreement)
    outsiders = [
        None,
        SignerFactory().user,
        listed,
        staff_user("Reviewer", agreement.dataset),
        staff_user("Data owner", agreement.dataset),
    ]
    before = models.AuditEvent.objects.count()
    for somebody in outsiders:
        client = Client()
        if somebody:
            client.force_login(somebody)
        for place in (
            at("request_amend", agreement),
            at("request_people", made),
            at("request_check", made),
            at("request_withdraw", made),
        ):
            answer = client.post(place, sent("Eve"))
            assert answer.status_code == (404 if somebody else 302)
    assert [person.name for person in made.associates.all()] == ["Ann Added"]
    assert models.AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("status", "said", "never"),
    [
        (Status.REJECTED, "The amendment was rejected", "Apply anew"),
        (Status.WITHDRAWN, "You withdrew the amendment", "Apply anew"),
        (Status.LAPSED, "Nobody was added", "Apply anew"),
        (Status.ADDED, "they are on your list", "you may use the data"),
        (Status.CHANGES_REQUESTED, "Let the amendment be made out anew", "License Agreement be"),
        (Status.SUBMITTED, "A reviewer reads your scan next", "Apply anew"),
    ],
)
def test_its_page_is_true_of_an_amendment(agreement, signer, status, said, never) -> None:
    shown = words(signer.get(at("request", amendment(status, of=agreement))))
    assert said in shown
    assert never not in shown
    assert "License Agreement is made out" not in shown
    assert "Amendment of LA-TEST22: adds 1 person" in shown


def test_a_withdrawn_amendment_leaves_the_agreement_as_it_is(agreement, signer) -> None:
    made = amendment(Status.SUBMITTED, of=agreement)
    assert "Your agreement goes on as it is" in words(signer.get(at("request_withdraw", made)))
    assert "Nobody is added" in words(signer.post(at("request_withdraw", made), follow=True))
    agreement.refresh_from_db()
    assert agreement.status == Status.APPROVED
    assert agreement.grants.filter(ended_at=None).exists()
    mail = models.OutboundEmail.objects.get()
    assert (mail.letter, mail.agreement) == ("withdrawn", made)

"""An amendment at the desk: what its reviewer sees, and what a decision says and does."""

import pytest
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import Status
from tests.admin import desk
from tests.factories import AssociatedUserFactory
from tests.services.amending import amendment

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> models.Agreement:
    found = amendment(Status.IN_REVIEW, people=("Ann Added", "Bob Added"), filed=True)
    AssociatedUserFactory(agreement=found.amends, name="Tom There")
    return found


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(strip_tags(response.content.decode()).split())


def test_the_queue_says_what_it_amends(made) -> None:
    shown = words(desk.reviewer(made.dataset).get("/admin/agreements/agreement/"))
    assert f"Amendment of {made.amends.reference}" in shown


def test_its_page_shows_the_agreement_and_who_is_there(made) -> None:
    shown = words(desk.reviewer(made.dataset).get(desk.page("change", made)))
    assert f"Amendment of {made.amends.reference} (LA 1.0): adds 2 people" in shown
    assert "Associated users to be added" in shown
    assert "Tom There (Student): Named" in shown
    assert "Intended use" not in shown
    assert "Clauses accepted" not in shown


def test_the_agreement_leads_to_its_amendments(made) -> None:
    done = amendment(Status.ADDED, of=made.amends)
    shown = words(desk.reviewer(made.dataset).get(desk.page("change", made.amends)))
    assert f"{made.reference}: In review" in shown
    assert f"{done.reference}: 1 person added on" in shown


def test_approving_says_what_it_does_and_does_it(made) -> None:
    reviewer = desk.reviewer(made.dataset)
    page = reviewer.get(desk.page("approve", made))
    assert "on the list of the agreement from now on" in words(page)
    assert "in force from now on" not in words(page)
    answer = reviewer.post(desk.page("approve", made), {"seen": "1"})
    assert answer.status_code == 302
    names = [person.name for person in made.amends.associates.filter(invited_at__isnull=False)]
    assert names == ["Ann Added", "Bob Added"]


def test_who_is_listed_by_now_can_not_be_added(made) -> None:
    AssociatedUserFactory(agreement=made.amends, email="ann@stu.example.edu")
    answer = desk.reviewer(made.dataset).post(desk.page("approve", made), {"seen": "1"})
    assert answer.status_code == 409
    assert "On the list of this agreement already: Ann Added." in words(answer)


def test_rejecting_says_that_the_agreement_goes_on(made) -> None:
    shown = words(desk.reviewer(made.dataset).get(desk.page("reject", made)))
    assert "nobody is added; the agreement goes on as it was" in shown

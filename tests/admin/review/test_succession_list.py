"""The desk lists who was named to sign for the people of another signer."""

import re

import pytest
from django.urls import reverse

from agreements.enums import Status, Verb
from agreements.models import Agreement, User
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import new_signer
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db

LIST = "admin:agreements_succession_changelist"


def named(agreement: Agreement, owner: User, email: str):
    return new_signer.name_new_signer(agreement, by=owner, to_email=email, reason="No answer.")


def rows(client, query: str = "") -> list[str]:
    """The words of each row, the latest first."""
    answer = client.get(reverse(LIST) + query)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub("<.*?>", " ", row).split()) for row in found]


@pytest.fixture
def taken_up():
    """One asked, one who took it up, one who declined, all of one dataset; and one elsewhere."""
    first = AgreementFactory(status=Status.APPROVED, signer__name="Gone Away")
    owner = staff_user(staff.DATA_OWNER, first.dataset)
    others = [AgreementFactory(status=Status.APPROVED, version=first.version) for _ in "12"]
    for agreement, email in zip((first, *others), ("a@x.edu", "b@x.edu", "c@x.edu"), strict=True):
        named(agreement, owner, email)
    new_signer.decline_succession(first.successions.get(), by=UserFactory(email="a@x.edu"))
    made = new_signer.take_up_succession(
        others[0].successions.get(), by=UserFactory(email="b@x.edu")
    )
    elsewhere = AgreementFactory(status=Status.APPROVED)
    named(elsewhere, staff_user(staff.DATA_OWNER, elsewhere.dataset), "z@elsewhere.edu")
    return made, owner, others[1]


def test_the_list_tells_how_each_stands_in_ones_own_datasets(taken_up) -> None:
    made, owner, waiting = taken_up
    asked, took, declined = rows(desk.browser(owner))
    assert "c@x.edu" in asked
    assert "Asked, no answer yet" in asked
    assert f"See it, or call it off {waiting.reference}" in asked
    assert f"{made.reference} Draft" in took
    assert made.succeeds.reference in took
    assert "Taken up" in took
    assert all(words in declined for words in ("Gone Away", "a@x.edu", "Declined", owner.email))
    assert [row for row in (took, declined) if "call it off" in row] == []
    (only,) = rows(desk.browser(owner), "?state__exact=declined")
    assert only == declined
    page = desk.browser(owner).get(reverse(LIST)).content.decode()
    assert reverse("admin:agreements_agreement_new_signer", args=[waiting.reference]) in page


def test_a_reviewer_reads_it_and_is_sent_to_no_page_that_is_not_theirs(taken_up) -> None:
    _made, _owner, waiting = taken_up
    reviewer = desk.reviewer(waiting.dataset)
    assert len(rows(reviewer)) == 3
    assert "/new-signer/" not in reviewer.get(reverse(LIST)).content.decode()
    assert "z@elsewhere.edu" not in reviewer.get(reverse(LIST)).content.decode()


def test_what_can_be_answered_no_more_says_so(taken_up) -> None:
    _made, owner, waiting = taken_up
    transitions.apply(waiting, Verb.END, by=waiting.signer.user)
    asked, *_rest = rows(desk.browser(owner))
    assert "Asked; the agreement has ended since" in asked
    assert "call it off" not in asked


def test_it_takes_as_many_queries_whatever_its_length(taken_up, django_assert_num_queries) -> None:
    _made, owner, waiting = taken_up
    client = desk.browser(owner)
    rows(client)
    with django_assert_num_queries(7):
        rows(client)
    more = AgreementFactory(status=Status.APPROVED, version=waiting.version)
    named(more, owner, "d@x.edu")
    with django_assert_num_queries(7):
        rows(client)

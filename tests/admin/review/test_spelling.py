"""The page on which a data owner corrects a name."""

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from agreements.enums import Status
from agreements.models import AssociatedUser
from tests.admin import desk
from tests.factories import AgreementFactory, AssociatedUserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed() -> AssociatedUser:
    agreement = AgreementFactory(status=Status.APPROVED)
    return AssociatedUserFactory(agreement=agreement, name="Anh", email="anh@stu.example.edu")


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(strip_tags(response.content.decode()).split())


def test_an_owner_corrects_a_name_from_the_agreements_page(listed) -> None:
    owner = desk.owner(listed.agreement.dataset)
    place = desk.page("correct_name", listed.agreement, listed.pk)
    assert place in owner.get(desk.page("change", listed.agreement)).content.decode()
    page = owner.get(place)
    assert page.context["form"]["name"].value() == "Anh"
    assert "anh@stu.example.edu" in words(page)
    answer = owner.post(place, {"name": "Ánh", "reason": "Accent."}, follow=True)
    assert "The name is written anew." in words(answer)
    assert "Corrected how a name is written" in words(answer)
    listed.refresh_from_db()
    assert listed.name == "Ánh"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "reason": "x"}, "Enter this person's name."),
        ({"name": "Ánh", "reason": ""}, "Say why."),
        ({"name": "Anh", "reason": "x"}, "written already"),
        ({"name": "a" * 201, "reason": "x"}, "at most 200 characters"),
        ({"name": "\x00", "reason": "x"}, "holds a character that can't be stored"),
    ],
)
def test_what_can_not_be_written_is_said_and_kept(listed, fields, said) -> None:
    place = desk.page("correct_name", listed.agreement, listed.pk)
    answer = desk.owner(listed.agreement.dataset).post(place, fields)
    shown = words(answer).replace("&#x27;", "'").replace("&#39;", "'")
    assert answer.status_code == 422
    assert said in shown
    listed.refresh_from_db()
    assert listed.name == "Anh"


def test_a_reviewer_has_no_way_there(listed) -> None:
    reviewer = desk.reviewer(listed.agreement.dataset)
    place = desk.page("correct_name", listed.agreement, listed.pk)
    assert place not in reviewer.get(desk.page("change", listed.agreement)).content.decode()
    for answer in (reviewer.get(place), reviewer.post(place, {"name": "Eve", "reason": "x"})):
        assert answer.status_code == 403
    other = AgreementFactory(version=listed.agreement.version)
    wrong = desk.page("correct_name", other, listed.pk)
    assert desk.owner(other.dataset).get(wrong).status_code == 404


def test_who_comes_too_late_keeps_what_they_wrote(listed) -> None:
    AssociatedUser.objects.filter(pk=listed.pk).update(
        state="ended", until=timezone.now(), ended_by=listed.agreement.signer.user
    )
    place = desk.page("correct_name", listed.agreement, listed.pk)
    answer = desk.owner(listed.agreement.dataset).post(place, {"name": "Ánh", "reason": "Accent."})
    assert answer.status_code == 409
    assert "Accent." in words(answer)

"""The search of the queue: by the signer, and by every student and employee listed."""

from typing import Any

import pytest

from agreements import models
from agreements.enums import Status
from agreements.text import person_key
from tests.admin import desk
from tests.admin.review.test_queue import listed
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]


@pytest.fixture
def version() -> models.LicenseVersion:
    return LicenseVersionFactory()


def request_of(version: models.LicenseVersion, *people: dict[str, str], **fields: Any) -> str:
    agreement = AgreementFactory(version=version, **{"status": Status.APPROVED, **fields})
    for person in people:
        key = person_key(person["name"])
        AssociatedUserFactory(agreement=agreement, person_key=key, **person)
    return agreement.reference


STUDENT = {"name": "Ánh Dương Łukasz", "email": "anh@stu.example", "competition_id": "ME26-0417"}


@pytest.mark.parametrize(
    "words",
    ["Dương", "ánh", "ŁUKASZ", "A\u0301nh", "anh@stu", "ANH@STU.example", "me26-0417", "0417"],
)
def test_finds_the_request_that_lists_a_student(version, words) -> None:
    found = request_of(version, STUDENT)
    request_of(version, {"name": "Somebody Else"})
    assert listed(desk.reviewer(version.dataset), f"?q={words}") == [found]


def test_a_request_is_listed_once_however_many_of_its_people_fit(version) -> None:
    found = request_of(version, {"name": "Li Wei"}, {"name": "Li Na"}, {"name": "Li Min"})
    assert listed(desk.reviewer(version.dataset), "?q=li") == [found]


def test_every_word_has_to_fit_be_it_the_signers_or_a_students(version) -> None:
    signer = SignerFactory(user=UserFactory(email="zhou@uni.example"), name="Zhou Qing")
    found = request_of(version, {"name": "Li Wei"}, {"name": "Sun Na"}, signer=signer)
    client = desk.reviewer(version.dataset)
    assert listed(client, "?q=wei zhou na") == [found]
    assert listed(client, '?q="li wei"') == [found]
    assert listed(client, "?q=wei zhao") == []
    assert listed(client, '?q="wei li"') == []


@pytest.mark.parametrize("name", ["Ánh", "ánh", "ÁNH"])
def test_a_signers_name_is_found_whatever_the_case(version, name) -> None:
    signer = SignerFactory(user=UserFactory(email="duong@uni.example"), name="Dương Ánh")
    found = request_of(version, signer=signer)
    assert listed(desk.reviewer(version.dataset), f"?q={name}") == [found]


def test_nobody_finds_the_students_of_another_dataset(version) -> None:
    request_of(LicenseVersionFactory(), STUDENT)
    assert listed(desk.reviewer(version.dataset), "?q=0417") == []


@pytest.mark.parametrize(
    "words",
    ["+".join(map(chr, range(0x4E00, 0x4E64))), "%25", "_", "\\", '"', "'\"", "\u200b", "\ufffd"],
)
def test_odd_words_find_nothing_and_break_nothing(version, words) -> None:
    request_of(version, {"name": "Bo", "competition_id": "1", "email": ""}, status=Status.SUBMITTED)
    assert isinstance(listed(desk.reviewer(version.dataset), f"?q={words}"), list)


def test_a_person_of_a_status_is_searched_for_in_that_status(version) -> None:
    request_of(version, STUDENT)
    drafted = request_of(version, STUDENT, status=Status.DRAFT)
    client = desk.reviewer(version.dataset)
    assert listed(client, "?q=0417&status=draft") == [drafted]

"""The search of the queue: by the signer, and by every student and employee listed."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from agreements import models
from agreements.enums import Status
from agreements.selectors.review import request_search
from agreements.services import search_index
from agreements.services.accounts import staff
from agreements.text import person_key
from tests.admin import desk
from tests.admin.review.test_queue import QUEUE, listed
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
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
    search_index.index_agreement(agreement)
    return agreement.reference


CHINESE = {"name": "李娜", "competition_id": "1"}


@pytest.mark.parametrize(
    "words",
    ["李娜", "李", "娜", "li na", "na li", "lina", "l", "Lı", "\u202e李娜\u202c", "%20李娜%20"],
)
def test_a_name_of_two_characters_is_found_by_them_and_by_how_they_are_read(version, words) -> None:
    found = request_of(version, CHINESE)
    request_of(version, {"name": "王伟", "competition_id": "2"})
    assert found in listed(desk.reviewer(version.dataset), f"?q={words}")


def test_a_whole_reference_comes_first_and_half_of_it_finds_it(version) -> None:
    found = request_of(version)
    named_so = request_of(version, {"name": found.removeprefix("LA-"), "competition_id": "3"})
    client = desk.reviewer(version.dataset)
    assert listed(client, f"?q={found.lower()}") == [found, named_so]
    assert found in listed(client, f"?q={found[:7]}")


STUDENT = {"name": "Ánh Dương Łukasz", "email": "anh@stu.example", "competition_id": "ME26-0417"}


@pytest.mark.parametrize(
    "words",
    [
        "Dương",
        "ánh",
        "ŁUKASZ",
        "A\u0301nh",
        "anh@stu",
        "ANH@STU.example",
        "me26-0417",
        "0417",
        "luk",
        "lukasz anh",
        "duong",
        "stu.example",
    ],
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
    assert listed(client, "?q=李") == []


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


@pytest.mark.parametrize(
    "words",
    [
        '=HYPERLINK("http://evil.example","x")',
        "+1",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}{% load x %}",
        "\u202eexe.gpj",
        "' OR 1=1 --",
        "Łukasz%",
        "Łuk_sz",
        "l*",
        "x" * 200,
        "李" * 200,
    ],
)
def test_what_is_typed_is_looked_for_and_shown_as_text(version, words) -> None:
    request_of(version, {"name": "Łukasz Exe", "competition_id": "1"})
    response = desk.reviewer(version.dataset).get(QUEUE, {"q": words})
    page = response.content.decode()
    assert response.status_code == 200
    assert escape(words) in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("words", ["Łuk%sz", "Łuk_sz", "%", "_", "' OR 1=1 --"])
def test_no_sign_stands_for_another(version, words) -> None:
    request_of(version, {"name": "Łukasz", "competition_id": "1"})
    client = desk.reviewer(version.dataset)
    assert [row.reference for row in shown(client, q=words).result_list] == []


def test_what_the_list_does_not_offer_is_refused(version) -> None:
    elsewhere, here = request_of(LicenseVersionFactory(), STUDENT), request_of(version, STUDENT)
    client = desk.reviewer(version.dataset)
    for before in ("LA-NOBODY", "\0", elsewhere):
        assert client.get(QUEUE, {"q": "x", "before": before}).status_code == 400
    for asked in ({"before": here}, {"q": "x" * 201}, {"q": "x\0"}):
        assert client.get(QUEUE, asked).status_code == 400
    assert client.get(QUEUE, {"q": "x", "signer__name__regex": "."}).status_code == 400
    assert client.get(QUEUE, {"q": "x", "before": here}).status_code == 200


def shown(client: Any, **asked: str) -> Any:
    response = client.get(QUEUE, asked)
    assert response.status_code == 200
    return response.context["cl"]


def test_the_newest_that_the_filters_leave_are_found_however_many_fit(version, monkeypatch) -> None:
    monkeypatch.setattr(request_search, "MOST_FOUND", 2)
    old = request_of(version, STUDENT, status=Status.REJECTED)
    others = [request_of(version, STUDENT) for _each in range(3)]
    client = desk.reviewer(version.dataset)
    few = shown(client, q="0417", status="rejected")
    assert ([row.reference for row in few.result_list], few.search.until) == ([old], None)
    first = shown(client, q="0417")
    assert [row.reference for row in first.result_list] == others[:0:-1]
    page = client.get(QUEUE, {"q": "0417"}).content.decode()
    assert "Only the newest that fit are listed; there are older ones." in page
    rest = client.get(QUEUE + first.look_further)
    assert [row.reference for row in rest.context["cl"].result_list] == [others[0], old]
    assert f"These are older than {others[1]}" in rest.content.decode()
    assert "Only the newest" not in rest.content.decode()


@pytest.mark.parametrize("words", ["university", "univ", "university psych"])
def test_what_is_common_everywhere_is_looked_through_bit_by_bit(
    version, monkeypatch, words
) -> None:
    monkeypatch.setattr(request_search, "_LOOKED_THROUGH", 2)
    signers = [SignerFactory(affiliation="Psychology, University") for _each in range(5)]
    made = [request_of(version, signer=signer, status=Status.REJECTED) for signer in signers]
    wanted = request_of(version, signer__affiliation="University, Psychology")
    client = desk.reviewer(version.dataset)
    asked = {"q": words, "status": "rejected"}
    found, address = [], f"{QUEUE}?{urlencode(asked)}"
    for _page in range(9):
        page = client.get(address)
        found += [row.reference for row in page.context["cl"].result_list]
        if page.context["cl"].search.until is None:
            break
        assert "were not looked through" in page.content.decode()
        address = QUEUE + page.context["cl"].look_further
    assert found == made[::-1]
    assert wanted not in found
    # All of a status that few have is looked through at once.
    few = shown(client, q=words, status="approved")
    assert ([row.reference for row in few.result_list], few.search.until) == ([wanted], None)


def test_half_a_word_costs_as_many_queries_in_three_datasets_as_in_one(version) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    request_of(version, STUDENT)
    client = desk.browser(user)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert shown(client, q="luk").result_count
        return len(queries)

    one = cost()
    for other in LicenseVersionFactory.create_batch(2):
        other.dataset.staff.add(user)
        request_of(other, STUDENT)
    assert cost() == one

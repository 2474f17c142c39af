"""Students and employees: rows that are counted by what came, and name each person once."""

import pytest

from agreements.forms import people
from agreements.services.requests import person_rows

SIGNER = {
    "signer_name": "Liu Qingyan",
    "signer_addresses": ["li@psych.edu"],
    "id_label": "Registered ID for the competition",
}
BLANK = {"name": "", "role": "student", "competition_id": "", "email": ""}


def row(name: str = "Ann Lee", **fields: str) -> people.Row:
    return {"name": name, "role": "student", "competition_id": "M-1", "email": "", **fields}


def check(*rows: people.Row) -> people.PeopleFormSet:
    return people.of_rows(list(rows), check=True, **SIGNER)


def errors(*rows: people.Row) -> list[dict[str, list[str]]]:
    return [{name: list(e) for name, e in found.items()} for found in check(*rows).errors]


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"people-TOTAL_FORMS": "-1", "people-INITIAL_FORMS": "0"},
        {"people-TOTAL_FORMS": "1000000000", "people-INITIAL_FORMS": "0"},
        {"people-TOTAL_FORMS": "many", "people-INITIAL_FORMS": "x"},
        {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "5"},
        {"people-TOTAL_FORMS": "", "people-MAX_NUM_FORMS": "100000"},
    ],
)
def test_no_count_of_rows_is_believed(counts):
    rows = [row("Ann Lee"), row("Bob Ray")]
    assert person_rows.rows_in({**person_rows.form_data(rows), **counts}) == rows


def test_rows_keep_their_order_whatever_their_numbers():
    data = {"people-10-name": "third", "people-2-name": "second", "people-0-name": "first"}
    assert [found["name"] for found in person_rows.rows_in(data)] == ["first", "second", "third"]


def test_removed_rows_are_gone():
    data = person_rows.form_data([row("Ann"), row("Bob"), row("Cid")])
    left = person_rows.rows_in({**data, "people-0-DELETE": "on"}, without="people-2")
    assert left == [row("Bob")]


@pytest.mark.parametrize(
    "name", ["people-x-name", "people-1-id", "people-1-status", "other-1-name"]
)
def test_foreign_fields_are_passed_over(name):
    assert person_rows.rows_in({name: "x"}) == []


def test_blank_rows_are_passed_over():
    formset = check(BLANK, row(), {**BLANK, "name": "\u200b"}, {"role": "employee"})
    assert formset.is_valid()
    assert formset.people == [row()]


def test_nobody_is_an_answer():
    formset = check()
    assert formset.is_valid()
    assert formset.people == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"name": ""}, {"name": ["Enter this person's name."]}),
        (
            {"competition_id": " "},
            {"competition_id": ["Enter the registered ID, or “none” if there is none."]},
        ),
        (
            {"role": "dean"},
            {"role": ["Select a valid choice. dean is not one of the available choices."]},
        ),
        (
            {"email": "ann"},
            {"email": ["The @ is missing. An address looks like name@institution.edu."]},
        ),
        ({"email": "a@x.edu, b@x.edu"}, {"email": ["Enter one address only."]}),
        ({"email": "\u212aim@x.edu"}, None),
        ({"name": "x" * 201}, {"name": ["Use at most 200 characters; these are 201."]}),
        ({"name": "\ufdfa" * 200}, {}),
    ],
)
def test_an_error_stands_beside_its_field(changes, found):
    got = errors({**row(), **changes})[0]
    assert (got == found) if found is not None else list(got) == ["email"]


def test_the_same_person_twice_is_named_beside_the_second_row():
    again = [
        (
            "Person 1 has the same name and ID. "
            "If these are two people, add what tells them apart, such as the department."
        )
    ]
    assert errors(row("Ann Lee"), row("ＡＮＮ  LEE", competition_id="m-1")) == [{}, {"name": again}]


def test_one_name_with_two_ids_is_two_people():
    assert errors(row(competition_id="M-1"), row(competition_id="M-2")) == [{}, {}]


def test_one_address_serves_one_person():
    rows = row("Ann", email="a@x.edu"), row("Bob", email=" A@X.edu")
    assert errors(*rows) == [
        {},
        {"email": ["Person 1 has the same e-mail address. Enter each person’s own, or none."]},
    ]


def test_the_signer_is_not_listed_again():
    assert [
        list(found) for found in errors(row("LIU Qingyan"), row("Li", email="li@psych.edu"))
    ] == [
        ["name"],
        ["email"],
    ]


def test_a_namesake_of_the_signer_has_another_address():
    assert errors(row("Liu Qingyan", email="li2@psych.edu")) == [{}]


def test_too_many_people_are_told_so_and_all_shown_again():
    formset = check(*(row(f"Person {n}") for n in range(1000)))
    assert formset.non_form_errors() == [
        (
            "One signer can list at most 200 people; these are 1000. "
            "Ask a colleague to sign for the others."
        )
    ]
    assert len(formset.forms) == 1000


def test_two_hundred_people_are_taken():
    assert check(*(row(f"Person {n}") for n in range(people.MOST))).is_valid()

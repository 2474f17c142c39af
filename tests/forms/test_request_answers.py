"""The use, the explanation of an address, the clauses."""

import pytest
from django.conf import settings

from agreements.documents.license_text import parse_license_text
from agreements.forms.request_answers import AddressExplanationForm, ClausesForm, UseForm

SHORT = "Write at least one sentence about what you will use the data for."
TEXT = parse_license_text((settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text())
ALL = {f"clause-{number}": "on" for number in range(1, 7)}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Say what you will use the data for."),
        (" \u200b\r\n", "Say what you will use the data for."),
        ("x", SHORT),
        ("x" * 10_000, "Use at most 4000 characters; these are 10000."),
    ],
)
def test_too_little_and_too_much_are_answered(typed, sentence):
    assert UseForm({"intended_use": typed}).errors == {"intended_use": [sentence]}


def test_line_ends_of_a_browser_count_once():
    form = UseForm({"intended_use": "\r\n".join(["ab"] * 1333)})
    assert form.errors == {}
    assert len(form.cleaned_data["intended_use"]) == 1333 * 3 - 1


@pytest.mark.parametrize("due", [True, False])
def test_it_is_owed_only_where_it_is_due(due):
    assert AddressExplanationForm({"explanation": ""}, due=due).is_valid() is not due


@pytest.mark.parametrize("due", [True, False])
@pytest.mark.parametrize("explanation", ["See our page 🙂", "𒀀𒁀", "𰻝", "It’s mine ☕\nསྟ"])
def test_is_never_refused_for_letters_that_the_license_can_not_print(
    explanation: str, due: bool
) -> None:
    form = AddressExplanationForm({"explanation": explanation}, due=due)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["explanation"] == explanation


def test_is_cleaned_and_limited_all_the_same() -> None:
    form = AddressExplanationForm({"explanation": "x" * 2001}, due=True)
    assert form.errors == {"explanation": ["Use at most 2000 characters; these are 2001."]}
    form = AddressExplanationForm({"explanation": " a\u202eb "}, due=True)
    assert form.is_valid()
    assert form.cleaned_data["explanation"] == "ab"


def bound(data: dict[str, str]) -> ClausesForm:
    shown = {"version": "", **data}
    return ClausesForm(shown, initial=shown, text=TEXT)


def test_each_clause_has_its_own_box_named_as_in_the_text():
    labels = [str(box.label) for _clause, box in bound({}).clauses()]
    assert labels == [
        "I accept clause 1, Purpose of use",
        "I accept clause 2, The user",
        "I accept clause 3, Data storage and Distribution",
        "I accept clause 4, Citations",
        "I accept clause 5, Data right and potential changes",
        "I accept clause 6, Warranty",
    ]


def test_all_are_accepted_in_the_order_of_the_text():
    form = bound({"version": "1.0", **dict(reversed(ALL.items()))})
    assert form.is_valid()
    assert form.accepted == list(ALL)


@pytest.mark.parametrize("left_out", list(ALL))
def test_none_may_be_left_out(left_out):
    data = {"version": "1.0", **ALL}
    del data[left_out]
    assert list(bound(data).errors) == [left_out]


@pytest.mark.parametrize("version", ["", "0.9", "1.0\x00"])
def test_what_was_ticked_on_another_version_counts_for_nothing(version):
    form = bound({"version": version, **ALL})
    assert form.non_field_errors() == [
        (
            "The License Agreement changed to version 1.0 since you opened this page. "
            "Read the clauses again and accept each."
        )
    ]
    assert [box.value() for _clause, box in form.clauses()] == [False] * 6
    assert form["version"].value() == "1.0"

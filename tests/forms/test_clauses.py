"""The clauses of the LA, each accepted by itself."""

import pytest
from django.conf import settings

from agreements.documents.license_text import parse
from agreements.forms.clauses import ClausesForm

TEXT = parse((settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text())
ALL = {f"clause-{number}": "on" for number in range(1, 7)}


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

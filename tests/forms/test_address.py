"""Explaining an address that is not plainly an institution's."""

import pytest

from agreements.forms.address import AddressForm


@pytest.mark.parametrize("due", [True, False])
def test_it_is_owed_only_where_it_is_due(due):
    assert AddressForm({"explanation": ""}, due=due).is_valid() is not due


@pytest.mark.parametrize("due", [True, False])
@pytest.mark.parametrize("explanation", ["See our page 🙂", "𒀀𒁀", "𰻝", "It’s mine ☕\nསྟ"])
def test_is_never_refused_for_letters_that_the_license_can_not_print(
    explanation: str, due: bool
) -> None:
    form = AddressForm({"explanation": explanation}, due=due)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["explanation"] == explanation


def test_is_cleaned_and_limited_all_the_same() -> None:
    form = AddressForm({"explanation": "x" * 2001}, due=True)
    assert form.errors == {"explanation": ["Use at most 2000 characters; these are 2001."]}
    form = AddressForm({"explanation": " a\u202eb "}, due=True)
    assert form.is_valid()
    assert form.cleaned_data["explanation"] == "ab"

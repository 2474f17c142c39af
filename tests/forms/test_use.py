"""What the data is for."""

import pytest

from agreements.forms.use import UseForm

SHORT = "Write at least one sentence about what you will use the data for."


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

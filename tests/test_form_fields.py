"""What an LA can ask for: each kind takes what it should, says what is wrong, and has a place."""

import pytest
from django.core.exceptions import ValidationError

from agreements.form_fields import KINDS, KNOWN, STANDARD, FormField, KeptIn, clean_orcid
from agreements.models import Signer

# For each kind: what is typed, what is kept of it; "" where it is refused.
CLEANED = {
    "text": [("Faculty of Arts", "Faculty of Arts"), ("", "")],
    "email": [("li@psych.example.edu", "li@psych.example.edu"), ("li@", ""), ("", "")],
    "choice": [("Basic", "Basic"), ("basic", ""), ("Other", ""), ("", "")],
    "orcid": [("0000-0002-1825-0097", "0000-0002-1825-0097"), ("0000-0002-1825-0091", "")],
}


def cleaned(field: FormField, typed: str) -> str:
    try:
        return field.clean(typed)
    except ValidationError:
        return ""


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_keeps_what_is_right_and_refuses_the_rest(kind: str) -> None:
    options = ("Basic", "Clinical") if KINDS[kind].has_options else ()
    field = FormField("it", "It", kind, options)
    assert [(typed, cleaned(field, typed)) for typed, _kept in CLEANED[kind]] == CLEANED[kind]
    assert [field.accepts(typed) for typed, _kept in CLEANED[kind]] == [
        bool(kept) for _typed, kept in CLEANED[kind]
    ]


def test_what_is_not_required_may_be_empty() -> None:
    assert FormField("orcid", "ORCID", "orcid", is_required=False).clean("") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "0000 0002 1825 0097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://www.orcid.org/0000-0002-1825-0097/",
        "ORCID.org/0000-0002-1825-0097",
        "００００-0002-1825-0097",
    ],
)
def test_an_orcid_is_kept_in_one_form(typed: str) -> None:
    assert clean_orcid(typed) == "0000-0002-1825-0097"


@pytest.mark.parametrize("typed", ["0000-0002-1694-233X", "0000-0002-1694-233x"])
def test_the_check_digit_of_an_orcid_may_be_ten(typed: str) -> None:
    assert clean_orcid(typed) == "0000-0002-1694-233X"


def test_of_the_sixteen_digits_only_one_last_fits() -> None:
    fits = [
        d for d in "0123456789X" if cleaned(FormField("o", "O", "orcid"), f"000000021825009{d}")
    ]
    assert fits == ["7"]


@pytest.mark.parametrize(
    "typed", ["0000-0002-1825", "https://example.org/0000-0002-1825-0097", "X000-0002-1825-0097"]
)
def test_what_is_no_orcid_is_told(typed: str) -> None:
    with pytest.raises(ValidationError, match="16 digits"):
        clean_orcid(typed)


def test_every_known_field_has_its_place() -> None:
    columns = {field.name for field in Signer._meta.get_fields()}
    kept = {name for name, known in KNOWN.items() if known.kept_in is KeptIn.SIGNER}
    assert kept == {"name", "title", "affiliation", "address"}
    assert kept <= columns
    assert {known.kind for known in KNOWN.values()} <= KINDS.keys()


def test_a_list_of_labels_has_always_meant_these_seven() -> None:
    assert STANDARD == (
        "name",
        "title",
        "affiliation",
        "email",
        "address",
        "signature",
        "date",
    )

"""Form fields that a front matter names: read, and what is wrong with them said at once."""

import hashlib
import re

import pytest

from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import FormField, own_fields, standard_labels
from agreements.text_diff.clauses import Change, TextPart, compare_license_texts
from tests.text_diff.marked_text import differing

NAMED = """form_fields:
  date: Date
  name: The Signer's Name
  title: The Signer's Title (dean, professor...)
  affiliation: Affiliation (Institute, University, company...)
  email: Work email (at your affiliation)
  address: Detail Address of your affiliation
  signature: Signature
"""
OWN = """  orcid: Your ORCID iD
  study: {label: Kind of study, kind: choice, options: [Basic, Clinical], required: false}
  chair: Your chair
"""
_LIST = re.compile(r"form_fields:\n(  - .*\n){7}")


def asking(license_text: LicenseText, form_fields: str) -> str:
    source, number = _LIST.subn(lambda _match: form_fields, license_text.source)
    assert number == 1
    return source


def test_version_1_0_is_the_text_that_it_was(license_text: LicenseText) -> None:
    digest = hashlib.sha256(license_text.source.encode()).hexdigest()
    assert digest == "8ad1fa97b8b076a4de5850402f0a50171b02c0412cbf93a6ac5e79042ebaa443"


def test_named_ones_are_those_of_the_list(license_text: LicenseText) -> None:
    assert parse_license_text(asking(license_text, NAMED)).form_fields == license_text.form_fields


def test_an_la_may_ask_for_more(license_text: LicenseText) -> None:
    fields = parse_license_text(asking(license_text, NAMED + OWN)).form_fields
    assert own_fields(fields) == (
        FormField("orcid", "Your ORCID iD", "orcid"),
        FormField("study", "Kind of study", "choice", ("Basic", "Clinical"), is_required=False),
        FormField("chair", "Your chair", "text"),
    )
    assert fields[:7] == license_text.form_fields


def test_an_la_may_do_without_title_and_address(license_text: LicenseText) -> None:
    source = re.sub("  (title|address): .*\n", "", asking(license_text, NAMED))
    labels = standard_labels(parse_license_text(source).form_fields)
    assert (labels[1], labels[4]) == ("", "")
    assert all(labels[place] for place in (0, 2, 3, 5, 6))


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ("  orcid: {label: ORCID, kind: text}\n", "“orcid”: its kind may be orcid, not “text”."),
        (
            "  lab: {label: Lab, kind: url}\n",
            "“lab”: its kind may be text, email, choice, orcid, not “url”.",
        ),
        ("  lab: {label: Lab, kind: [text]}\n", "“lab”: its kind may be"),
        (
            "  lab: {label: Lab, help: x}\n",
            "may have label, kind, options, required, not help.",
        ),
        ("  lab: {kind: text}\n", "“form_fields” must be one line of text, in quotes."),
        ("  lab:\n", "“form_fields” must be one line of text, in quotes."),
        ("  lab: {label: Lab, required: perhaps}\n", "“required” may be true or false."),
        ("  Lab: Lab\n", "“Lab”: a name is made of a-z"),
        ("  7: Lab\n", "“7”: a name is made of a-z"),
        (f"  {'l' * 41}: Lab\n", "a name is made of a-z"),
        (f"  lab: {'L' * 201}\n", "LLL…” is longer than 200 characters."),
        ("  lab: Lab\n  lab: Room\n", "“form_fields” has “lab” twice."),
        ("  name: Again\n", "“form_fields” has “name” twice."),
        ("  lab: Signature\n", "two fields say “Signature”."),
        ("  lab: {label: Lab, kind: choice}\n", "“lab”: only a choice has “options”, two to 50"),
        ("  lab: {label: L, kind: choice, options: [A]}\n", "two to 50"),
        ("  lab: {label: L, kind: choice, options: [A, A]}\n", "two to 50"),
        ("  lab: {label: L, kind: choice, options: A or B}\n", "two to 50"),
        ("  lab: {label: L, kind: choice, options: [yes, no]}\n", "one line of text, in quotes"),
        ("  lab: {label: L, options: [A, B]}\n", "only a choice has “options”"),
        ("  lab: {label: L, options: [A]}\n", "only a choice has “options”"),
        ('  lab: "L\\u202Eb"\n', "“form_fields” may not hold U+202E"),
        (
            "".join(f"  lab{n}: Lab {n}\n" for n in range(21)),
            "“form_fields” asks for 21 things of its own; 20 are the most.",
        ),
    ],
)
def test_says_what_to_mend(license_text: LicenseText, own: str, sentence: str) -> None:
    with pytest.raises(LicenseTextInvalid, match=re.escape(sentence)):
        parse_license_text(asking(license_text, NAMED + own))


@pytest.mark.parametrize("name", ["name", "affiliation", "email", "signature", "date"])
def test_no_la_does_without_what_the_portal_needs(license_text: LicenseText, name: str) -> None:
    source = re.sub(f"  {name}: .*\n", "", asking(license_text, NAMED))
    with pytest.raises(LicenseTextInvalid, match=f"“form_fields” lacks: {name}."):
        parse_license_text(source)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [("form_fields: Name\n", "exactly seven labels"), ("form_fields: {}\n", "lacks: name, aff")],
)
def test_what_is_no_form_is_told(license_text: LicenseText, given: str, sentence: str) -> None:
    with pytest.raises(LicenseTextInvalid, match=re.escape(sentence)):
        parse_license_text(asking(license_text, given))


def test_a_comparison_tells_what_is_asked_for_in_addition(license_text: LicenseText) -> None:
    same = parse_license_text(asking(license_text, NAMED))
    assert compare_license_texts(license_text, same).changed == ()
    (part,) = compare_license_texts(
        license_text, parse_license_text(asking(license_text, NAMED + OWN))
    ).changed
    assert (part.place, part.change) == (TextPart.FORM, Change.CHANGED)
    said = ["".join(run.text for run in block.runs) for block in differing(part)]
    assert said == ["Your ORCID iD", "Kind of study: Basic / Clinical", "Your chair"]

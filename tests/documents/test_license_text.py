import re

import pytest

from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import standard_labels


def test_reads_the_front_matter(license_text: LicenseText) -> None:
    assert (license_text.dataset, license_text.version) == ("CASMEMG", "1.0")
    assert (license_text.title, license_text.subtitle) == ("License Agreement", "CASMEMG Database")
    assert license_text.scan_filename == "License Agreement for CASMEMG _{signer_name}.pdf"
    assert standard_labels(license_text.form_fields) == (
        "The Signer's Name",
        "The Signer's Title (dean, professor...)",
        "Affiliation (Institute, University, company...)",
        "Work email (at your affiliation)",
        "Detail Address of your affiliation",
        "Signature",
        "Date",
    )


def test_numbers_the_clauses(license_text: LicenseText) -> None:
    assert [(c.number, c.key, c.heading) for c in license_text.clauses] == [
        (1, "clause-1", "Purpose of use"),
        (2, "clause-2", "The user"),
        (3, "clause-3", "Data storage and Distribution"),
        (4, "clause-4", "Citations"),
        (5, "clause-5", "Data right and potential changes"),
        (6, "clause-6", "Warranty"),
    ]


def test_keeps_every_word_of_the_text(license_text: LicenseText) -> None:
    parts = [license_text.preamble]
    for clause in license_text.clauses:
        parts += [f"## {clause.number}. {clause.heading}", clause.markdown]
    parts += ["---", license_text.closing]
    text = license_text.source.split("\n---\n", 1)[1]
    assert " ".join(parts).split() == text.split()


def test_line_ends_of_windows_change_nothing(license_text: LicenseText) -> None:
    assert (
        parse_license_text(license_text.source.replace("\n", "\r\n")).clauses
        == license_text.clauses
    )


def test_a_colon_of_full_width_is_one(license_text: LicenseText) -> None:
    source = license_text.source.replace("version: ", "version：").replace("title: ", "title：")
    text = parse_license_text(source)
    assert (text.version, text.title, text.source) == ("1.0", "License Agreement", source)


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\t", "\u2003"])
def test_white_space_is_white_space(license_text: LicenseText, space: str) -> None:
    source = license_text.source.replace("title: License Agreement", f'title: "A{space}B"')
    source = source.replace("## 2. The user", f"##{space}2.{space}The user")
    text = parse_license_text(source)
    assert (text.title, text.clauses[1].heading) == ("A B", "The user")


def test_says_all_that_is_to_be_mended_at_once(license_text: LicenseText) -> None:
    broken = license_text.source.replace("dataset: CASMEMG\n", "").replace("  - Date\n", "")
    broken = broken.replace("title: License Agreement", "title: 7").replace("## 2. ", "## 7. ")
    broken = broken.replace("\n---\n\nIf", "\nIf").replace("_{signer_name}", "")
    with pytest.raises(LicenseTextInvalid) as caught:
        parse_license_text(broken)
    assert len(caught.value.sentences) == 6


@pytest.mark.parametrize("title", ["2023-99-99", "[" * 5000], ids=["no such day", "deep"])
def test_yaml_that_trips_its_reader_is_no_other_error(
    license_text: LicenseText, title: str
) -> None:
    broken = license_text.source.replace("title: License Agreement", f"title: {title}")
    with pytest.raises(LicenseTextInvalid, match="not valid YAML"):
        parse_license_text(broken)


@pytest.mark.parametrize(
    ("pattern", "replacement", "sentence"),
    [
        (r"\A---\n", "", "must begin with front matter"),
        (r"\A.*\Z", "", "must begin with front matter"),
        (r"dataset: CASMEMG", "dataset: [", "not valid YAML"),
        (r"dataset: CASMEMG\n", "", "lacks: dataset"),
        (r"dataset: CASMEMG\n", "dataset: CASMEMG\nowner: me\n", "unknown names: owner"),
        (r'version: "1.0"', "version: 1.0", "“version” must be one line of text, in quotes"),
        (r"title: License Agreement", "title: ''", "“title” must be one line"),
        (r"title: License Agreement", r'title: "a\\nb"', "“title” must be one line"),
        (
            r"title: License Agreement",
            r'title: "a\\u202Eb"',
            "“title” may not hold U+202E RIGHT-TO-LEFT OVERRIDE.",
        ),
        (r"  - Date\n", "", "exactly seven labels"),
        (r"  - Date\n", "  - Date\n  - Seal\n", "exactly seven labels"),
        (r"  - Date\n", "  - 7\n", "“form_fields” must be one line"),
        (r"_\{signer_name\}", "", "must contain {signer_name} once"),
        (r"## \d\. ", "### ", "There are no clauses"),
        (r"By signing.*terms:\n", "", "no text before the first clause"),
        (r"## 2\. ", "## 7. ", "Clause 2 must begin with its number"),
        (r"## 2\. ", "## ", "Clause 2 must begin with its number"),
        (r"(## 6\. Warranty\n).*?\n---", r"\1\n---", "Clause 6 has no text"),
        (r"\n---\n\nIf you fully", "\nIf you fully", "One --- line must stand between"),
        (r"\n---\n\nIf you fully.*", "\n---\n", "One --- line must stand between"),
        (r"\nIf you fully", "\n---\n\nIf you fully", "One --- line must stand between"),
    ],
)
def test_says_what_to_mend(
    license_text: LicenseText, pattern: str, replacement: str, sentence: str
) -> None:
    broken = re.sub(pattern, replacement, license_text.source, flags=re.DOTALL)
    assert broken != license_text.source
    with pytest.raises(LicenseTextInvalid, match=re.escape(sentence)):
        parse_license_text(broken)

"""What the checks say of the sheet of an amendment."""

from dataclasses import replace

import pytest

from agreements.enums import Severity
from agreements.scans.finding_messages import FINDING_MESSAGES
from agreements.scans.finding_text import finding_text, on_sheets
from tests.scans.checks.test_checks import EXPECTED, KNOWN, THERE, found, page, told

# What can be said of License Agreements alone.
OF_LICENSE_AGREEMENTS = {"recognized", "version_in_force"}


def test_an_amendment_is_of_whatever_version_binds_its_agreement() -> None:
    sheet = page(1, writing={"signature": THERE, "date": THERE})
    facts = {"pages": 1, "field_pages": {"signature": 1, "date": 1}, "schedule_pages": (1,)}
    expected = replace(EXPECTED, is_amendment=True, due="1.1", **facts)
    codes = [finding.code for finding in told([sheet], expected)]
    assert codes[:3] == ["amendment_recognized", "this_request", "pages_complete"]
    assert found([sheet], expected) == []
    assert found([sheet], replace(expected, is_amendment=False)) == [("other_version", 1, 1)]


def test_of_another_version_it_asks_for_that_of_its_agreement_not_for_the_one_in_force() -> None:
    expected = replace(KNOWN, is_amendment=True, due="1.1")
    findings = told([page(None, 1, codes=("other version",))], expected)
    (finding,) = (each for each in findings if each.severity == Severity.PROBLEM)
    assert finding_text(finding.code, finding.facts, on_sheets([1])).to_signer == (
        "Sheet 1 of the file belongs to License Agreement 0.9, not to 1.0. Sign and upload what "
        "was made out for 1.0."
    )


@pytest.mark.parametrize("code", sorted(FINDING_MESSAGES.keys() - OF_LICENSE_AGREEMENTS))
def test_no_sentence_calls_its_sheet_a_license_agreement(code) -> None:
    words = FINDING_MESSAGES[code]
    facts = {"where": "", "Where": "", "n": 1, "found": "0.9", "version": "1.0"}
    facts |= {"pages": 1, "issued_pages": "", "reference": "", "dpi": 90}
    for text in (words.observed, words.remedy, words.review):
        said = str(text % facts).replace("License Agreement 0.9", "")
        assert "License Agreement" not in said

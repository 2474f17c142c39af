"""What the checks say of the sheet of an amendment."""

from dataclasses import replace

from tests.scans.checks.test_checks import EXPECTED, THERE, found, page, told


def test_an_amendment_is_of_whatever_version_binds_its_agreement() -> None:
    sheet = page(1, writing={"signature": THERE, "date": THERE})
    facts = {"pages": 1, "field_pages": {"signature": 1, "date": 1}, "schedule_pages": (1,)}
    expected = replace(EXPECTED, is_amendment=True, in_force="1.1", **facts)
    codes = [finding.code for finding in told([sheet], expected)]
    assert codes[:3] == ["amendment_recognized", "this_request", "pages_complete"]
    assert found([sheet], expected) == []
    assert found([sheet], replace(expected, is_amendment=False)) == [("other_version", 1, 1)]

"""What may not be meant in a text is remarked on; what can't be stored is refused."""

import pytest
from django.conf import settings

from agreements.documents.license_text import parse_license_text
from agreements.exceptions import LicenseTextInvalid, TextRefused
from agreements.models import LicenseVersion
from agreements.services.license_texts import validation
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db

LA = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("dataset: CASMEMG", "dataset: CASME II", "names the dataset “CASME II”"),
        ("{upload_url}", "the portal", "lacks {upload_url}"),
        ("language: en", "language: fr", "becomes “fr”"),
        ("  - Date", "  - Day", "labels of the form"),
        ('version: "1.0"', 'version: "1.1"', "No word differs from version 1.0"),
    ],
)
def test_what_may_not_be_meant_is_remarked(before: str, after: str, sentence: str) -> None:
    found = validation.text_remarks(
        parse_license_text(LA.replace(before, after)), DatasetFactory(), parse_license_text(LA)
    )
    assert any(sentence in remark for remark in found), found


def test_what_the_contract_can_not_show_stands_against_saving() -> None:
    source = LA.replace("virus free", "![virus](x.png) `free`").replace(
        "By signing", "| a |\n|---|\n\nBy signing"
    )
    version = LicenseVersion(dataset=DatasetFactory())
    assert [
        sentence.partition(".")[0]
        for sentence in validation.text_objections(parse_license_text(source), version)
    ] == [
        "Line 17: a table can't be printed",
        "Line 62: a picture can't be printed",
        "Line 62: code can't be printed as such",
    ]


def test_a_changed_clause_is_nothing_to_remark_on() -> None:
    text = parse_license_text(LA.replace("virus free", "free of viruses"))
    assert validation.text_remarks(text, DatasetFactory(), parse_license_text(LA)) == []


def test_nul_has_its_own_name_and_its_place() -> None:
    with pytest.raises(TextRefused, match=r"U\+0000 \(line 2\)"):
        validation.parse_storable_text("a\nb\x00")


def test_a_text_of_exactly_the_limit_is_not_too_long() -> None:
    validation.check_size(validation.LONGEST)
    with pytest.raises(LicenseTextInvalid, match="longer than 200 KB"):
        validation.check_size(validation.LONGEST + 1)

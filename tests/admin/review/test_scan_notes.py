"""What the signer tells in a note is before the reviewer's eyes, also once the scan is mended."""

import pytest
from django.urls import reverse

from agreements.services.scans import scan_notes
from tests import examined
from tests.admin import desk

pytestmark = pytest.mark.django_db


def test_the_notes_stand_on_the_page_of_the_request_and_beside_the_scan() -> None:
    scan = examined.unsigned(examined.issued())
    scan_notes.write_note(scan, by=scan.uploaded_by, text="Page 2 follows.")
    later = examined.unsigned(scan.document)
    scan_notes.write_note(later, by=scan.uploaded_by, text="Here it is.")
    browser = desk.reviewer(scan.agreement.dataset)
    beside = "admin:agreements_agreement_scan_review"
    for page in (
        desk.page("change", scan.agreement),
        reverse(beside, args=[scan.agreement.reference, later.number]),
    ):
        shown = browser.get(page).content.decode()
        assert "Here it is." in shown
        assert "in a note on the earlier scan 1" in shown
        assert "Page 2 follows." in shown

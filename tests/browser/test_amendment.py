"""An approved signer adds a student: from the agreement's page to the student's own access."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from agreements import storage
from agreements.enums import AssociateState, Status
from agreements.models import Agreement, AssociatedUser, ScanFinding
from agreements.services.accounts import staff
from agreements.services.review import decisions
from ops.demo.world.handwriting import signed_scan
from ops.smtp_sink import SmtpSink
from tests.browser.test_whole_path import letters
from tests.browser.walker import Walker
from tests.factories import AgreementFactory, UserFactory, rendered_version, staff_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]

STUDENT = "anh@stu.example.edu"


def test_a_student_is_added_confirms_and_has_access(
    person: Callable[..., Walker],
    smtp_sink: SmtpSink,
    celery_worker: subprocess.Popen[bytes],
    tmp_path: Path,
) -> None:
    version = rendered_version(dataset__slug="casmemg")
    agreement = AgreementFactory(status=Status.APPROVED, version=version)
    reviewer = staff_user(staff.REVIEWER, version.dataset, email="reviewer@psych.example.edu")
    signer = person(agreement.signer.user)
    signer.page.goto(f"/requests/{agreement.reference}/")
    signer.look("Request LA-", "amend-people")
    signer.follow("Add people")
    signer.look("Add people")
    signer.press("Enter whom to add")
    signer.look("Students and employees")
    page = signer.page
    page.get_by_role("textbox", name="Name", exact=True).first.fill("Nguyễn Văn Ánh")
    page.get_by_role("textbox", name="Registered ID for the competition", exact=True).first.fill(
        "MEGC-102"
    )
    page.locator("[name=people-0-email]").fill(STUDENT)
    page.get_by_role("button", name="Save and go on").last.click()
    signer.look("Check your answers")
    signer.press("Have the amendment made out")
    signer.look("Amendment LA-", "amend-sign")

    amendment = agreement.amendments.get()
    document = amendment.documents.get()
    scan = tmp_path / "sheet.pdf"
    scan.write_bytes(signed_scan(storage.read_file(document.file), document.layout, seed=1))
    page.get_by_label("Signed scan").set_input_files(scan)
    signer.press("Send the scan")
    expect(page.get_by_text("A reviewer reads your scan next")).to_be_visible()
    _to_sign, receipt = letters(smtp_sink, agreement.signer.email, 2)
    assert "complete as far as we can see" in receipt
    codes = set(ScanFinding.objects.values_list("code", flat=True))
    assert {"amendment_recognized", "signed", "dated", "schedule_present"} <= codes
    assert not ScanFinding.objects.exclude(severity="ok").exists()
    page.reload()
    signer.look("Amendment LA-")

    decisions.transitions.apply(amendment, decisions.Verb.START_REVIEW, by=reviewer)
    decisions.approve(Agreement.objects.get(pk=amendment.pk), by=reviewer)
    page.reload()
    signer.look("Amendment LA-", "amend-added")
    signer.follow("See the agreement")
    expect(page.get_by_text(re.compile("Invited on .*, not confirmed yet"))).to_be_visible()

    listed = AssociatedUser.objects.get(agreement=agreement)
    student = person(UserFactory(email=STUDENT))
    student.page.goto(f"/listed/{agreement.reference}/")
    student.look("Your place as a user of CASMEMG")
    student.page.get_by_role("checkbox").check()
    student.press("Confirm")
    listed.refresh_from_db()
    assert listed.state == AssociateState.CONFIRMED
    assert listed.grants.get().ended_at is None

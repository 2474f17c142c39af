"""From the public page to the approval mail, with every server real."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from agreements import storage
from agreements.models import Agreement, IssuedDocument, LicenseVersion
from agreements.services.accounts import staff
from agreements.services.datasets.dataset_file import load_dataset
from agreements.services.grants import access_instructions
from ops.demo.world.handwriting import signed_scan
from ops.smtp_sink import SmtpSink
from tests.accounts.people import app_code
from tests.browser.walker import Walker
from tests.factories import staff_user
from tests.tiers import full

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
]

SIGNER, REVIEWER = "liu.qingyan@psych.example.edu", "reviewer@psych.example.edu"
PASSWORD = "micro-2026"


@pytest.fixture
def version() -> LicenseVersion:
    """CASMEMG as `manage.py load_dataset` sets it up, with access instructions."""
    folder = Path(settings.BASE_DIR) / "agreements" / "licenses"
    dataset = load_dataset(folder / "casmemg.toml", by=None).dataset
    reviewer = staff_user(staff.REVIEWER, dataset, email=REVIEWER)
    instructions = access_instructions.AccessInstructions.objects.create(
        dataset=dataset, text="Open the link.", url="https://data.example.edu/"
    )
    access_instructions.set_password(instructions, by=reviewer, password=PASSWORD)
    return dataset.versions.get()


def letters(sink: SmtpSink, address: str, number: int) -> list[str]:
    """Subjects and texts of the first `number` mails to an address, once they are there."""
    sink.wait_for(lambda mails: sum(address in m.recipients for m in mails) >= number)
    messages = [mail.message for mail in sink.to(address)]
    return [f"{m['Subject']}\n{m.get_body(('plain',)).get_content()}" for m in messages]  # type: ignore[union-attr]


def sign_in(walker: Walker, sink: SmtpSink, address: str, number: int) -> None:
    walker.page.get_by_role("textbox", name="Work e-mail address", exact=True).fill(address)
    walker.press("Send me a code")
    expect(walker.page.locator("h1")).to_have_text("Enter the code")
    code = re.findall(r"\b[A-Z]{4}-[A-Z]{4}\b", letters(sink, address, number)[-1])[0]
    walker.page.get_by_role("textbox", name="Code", exact=True).fill(code)
    walker.press("Go on")


def fill_in(signer: Walker) -> None:
    page = signer.page
    signer.look("About you", "request-you")
    page.get_by_role("textbox", name="Your name", exact=True).fill("柳清妍")
    page.get_by_role("textbox", name="Your title", exact=True).fill("Professor")
    page.get_by_role("textbox", name="Your affiliation", exact=True).fill("Institute of Psychology")
    signer.press("Save and go on")
    signer.look("About you")  # with errors beside the fields
    page.get_by_role("textbox", name="Detailed address of your affiliation", exact=True).fill(
        "16 Lincui Road\nBeijing 100101"
    )
    page.get_by_label("Country or region").select_option("CN")
    signer.press("Save and go on")

    signer.look("use the data")
    page.get_by_role("textbox", name="What will you use the data for?", exact=True).fill(
        "Micro-expressions and EMG."
    )
    signer.press("Save and go on")

    signer.press("Add a person")
    signer.look("Students and employees", "request-people")
    page.get_by_role("textbox", name="Name", exact=True).first.fill("Nguyễn Văn Ánh")
    page.get_by_role("textbox", name="Registered ID for the competition", exact=True).first.fill(
        "MEGC-102"
    )
    page.get_by_role("button", name="Save and go on").last.click()

    signer.look("clauses")
    for box in page.get_by_role("checkbox").all():
        box.check()
    signer.press("Save and go on")


def issue(signer: Walker) -> IssuedDocument:
    signer.look("Check your answers", "request-check")
    signer.follow("All parts of the request")
    signer.look("Your request", "request-tasks")
    signer.follow("Check your answers")
    signer.press("Issue the License Agreement")
    signer.look("Request LA-", "request-sign")
    with signer.page.expect_download() as download:
        signer.follow("Download the License Agreement")
    name = "License Agreement for CASMEMG _柳清妍 - to sign.pdf"
    assert download.value.suggested_filename == name
    document = IssuedDocument.objects.get()
    assert download.value.path().read_bytes() == storage.read_file(document.file)
    return document


def upload(signer: Walker, document: IssuedDocument, folder: Path) -> None:
    scan = folder / "Scan_0001.pdf"
    scan.write_bytes(signed_scan(storage.read_file(document.file), document.layout, seed=1))
    signer.page.get_by_label("Signed scan").set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 cut off"}
    )
    signer.press("Send the scan")
    expect(signer.page.get_by_text("Scan or save it again")).to_be_visible()
    signer.look("Request LA-", "request-upload")
    signer.page.get_by_label("Signed scan").set_input_files(scan)
    signer.press("Send the scan")
    expect(signer.page.get_by_text("A reviewer reads your scan next")).to_be_visible()
    signer.look("Request LA-", "request-submitted")


def set_up_second_factor(reviewer: Walker) -> None:
    reviewer.look("Second factor")
    reviewer.follow("Set up an app")
    reviewer.look("Set up an authenticator app")
    secret = reviewer.page.locator("ol.steps code").inner_text()
    reviewer.page.get_by_role("textbox", name="Code", exact=True).fill(app_code(secret))
    reviewer.press("Turn it on")
    reviewer.look("Confirm that it is you")
    reviewer.page.get_by_role("textbox", name="Code", exact=True).fill(app_code(secret))
    reviewer.press("Go on")
    reviewer.look("Recovery codes")


def decide(reviewer: Walker, verb: str, heading: str) -> None:
    reviewer.follow(verb)
    reviewer.look(heading)
    reviewer.press(verb)


@pytest.mark.parametrize("person", ["browser", full("firefox")], indirect=True)
def test_a_request_becomes_a_signed_approved_agreement(
    person: Callable[..., Walker],
    version: LicenseVersion,
    smtp_sink: SmtpSink,
    celery_worker: subprocess.Popen[bytes],
    tmp_path: Path,
) -> None:
    signer = person()
    signer.page.goto("/")
    signer.look("CASMEMG", "dataset")
    signer.follow("Apply for access")
    signer.look("Apply for CASMEMG")
    signer.page.get_by_label("I have a work e-mail of my own").check()
    sign_in(signer, smtp_sink, SIGNER, 1)
    fill_in(signer)
    document = issue(signer)
    upload(signer, document, tmp_path)
    _code, to_sign, receipt = letters(smtp_sink, SIGNER, 3)
    for mail in (to_sign, receipt):
        assert Agreement.objects.get().reference in mail
    assert f"documents/{document.number}/" in to_sign

    reviewer = person()
    reviewer.page.goto("/admin/")
    reviewer.look("Sign in", "sign-in")
    sign_in(reviewer, smtp_sink, REVIEWER, 2)  # the first says that a request came in
    set_up_second_factor(reviewer)
    reviewer.page.goto("/admin/")
    reviewer.look(".", "desk")
    reviewer.page.goto("/admin/agreements/agreement/")
    reviewer.look(".", "desk-queue")
    reviewer.follow(Agreement.objects.get().reference)
    reviewer.look(".", "desk-request")
    decide(reviewer, "Start review", "Start review")
    decide(reviewer, "Approve", "Approve")

    approval = letters(smtp_sink, SIGNER, 4)[3]
    assert "approved" in approval.lower()
    assert PASSWORD not in approval
    assert "data.example.edu" not in approval
    signer.page.reload()
    signer.look("Request LA-", "request-approved")
    signer.follow("How to get the data")
    signer.look("How to get CASMEMG", "access")
    signer.press("Show the password")
    expect(signer.page.get_by_text(PASSWORD)).to_be_visible()
    signer.look("The password")

"""A student asks; the supervisor takes it up by the mailed link, corrects, and has it issued."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from agreements.models import Agreement, StudentRequest
from agreements.services.datasets.dataset_file import load_dataset
from tests.accounts.people import mailed_codes
from tests.browser.walker import Walker
from tests.services.student_requests.requesting import link_of, mails_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
]

STUDENT, SUPERVISOR = "mei.lin@stu.scu.edu.cn", "tan.wei@scu.edu.cn"
WRONG = "tan.wie@scu.edu.cn"


def fill(walker: Walker, field: str, text: str) -> None:
    walker.page.get_by_role("textbox", name=field, exact=True).first.fill(text)


def type_code(walker: Walker, address: str) -> None:
    expect(walker.page.locator("h1")).to_have_text("Enter the code")
    fill(walker, "Code", mailed_codes(address)[-1])
    walker.press("Go on")


def ask(student: Walker) -> None:
    student.follow("Apply for access")
    student.look("Apply for CASMEMG", "student-question")
    fill(student, "Work e-mail address", STUDENT)
    student.press("Send me a code")
    student.look("Apply for CASMEMG")  # who signs was not said
    student.page.get_by_label("I am a student or have a temporary contract").check()
    student.press("Send me a code")
    type_code(student, STUDENT)
    student.look("Ask your supervisor to sign")
    fill(student, "Your name", "Mei Lin")
    fill(student, "Registered ID for the competition", "MEGC-7")
    fill(student, "What will you use the data for?", "Recognition of micro-expressions.")
    fill(student, "Your supervisor’s name", "Prof. Tan Wei")
    fill(student, "Your supervisor’s work e-mail address", WRONG)
    fill(student, "Name", "Bo Sun")
    student.page.get_by_role("button", name="Ask my supervisor", exact=True).click()
    student.look("Ask your supervisor to sign")  # the ID of the fellow is missing
    row = student.page.locator("#row-1")
    row.get_by_label("Registered ID for the competition").fill("none")
    student.page.get_by_role("button", name="Ask my supervisor", exact=True).click()
    student.look("What you asked your supervisor")


def correct(student: Walker) -> None:
    student.follow("Correct the name or address")
    student.look("Correct your supervisor’s address")
    fill(student, "Your supervisor’s work e-mail address", SUPERVISOR)
    student.press("Ask my supervisor")
    student.look("What you asked your supervisor", "student-waits")


def take_up(supervisor: Walker) -> None:
    supervisor.look("A student asks you to sign", "student-asks")
    supervisor.press("Decline")
    supervisor.look("A student asks you to sign")  # nothing was chosen
    supervisor.press("Take it up")
    type_code(supervisor, SUPERVISOR)
    supervisor.look("Your request for CASMEMG")


def have_it_issued(supervisor: Walker) -> None:
    page = supervisor.page
    supervisor.follow("About you")
    fill(supervisor, "Your name", "Tan Wei")
    fill(supervisor, "Your title", "Professor")
    fill(supervisor, "Your affiliation", "Sichuan University")
    fill(supervisor, "Detailed address of your affiliation", "24 South Section 1\nChengdu")
    page.get_by_label("Country or region").select_option("CN")
    supervisor.press("Save and go on")
    supervisor.look("use the data")
    expect(page.get_by_text("What a student filled in is in here.")).to_be_visible()
    supervisor.press("Save and go on")
    supervisor.look("Students and employees")
    expect(page.locator("#row-2").get_by_label("Name")).to_have_value("Bo Sun")
    page.locator("#row-2").get_by_label("Name").fill("Sun Bo")
    page.get_by_text("Paste a list from a spreadsheet").click()
    page.get_by_label("A line for each person").fill("Name\tID\nLan Hua\tMEGC-9")
    supervisor.press("Put them into rows")
    supervisor.look("Students and employees")
    expect(page.locator("#row-3").get_by_label("Name")).to_have_value("Lan Hua")
    page.get_by_role("button", name="Save and go on").last.click()
    supervisor.look("clauses")
    for box in page.get_by_role("checkbox").all():
        box.check()
    supervisor.press("Save and go on")
    supervisor.look("Check your answers")
    supervisor.press("Issue the License Agreement")
    supervisor.look("Request LA-")


def test_a_student_asks_and_the_supervisor_signs(person: Callable[..., Walker]) -> None:
    dataset = load_dataset(
        Path(settings.BASE_DIR) / "agreements" / "licenses" / "casmemg.toml", by=None
    ).dataset
    student, supervisor = person(), person()
    student.page.goto(dataset.get_absolute_url())
    ask(student)
    old = link_of(StudentRequest.objects.get())
    correct(student)
    row = StudentRequest.objects.get()
    supervisor.page.goto(old)
    supervisor.look("This link does not work")
    assert link_of(row) in mails_to(SUPERVISOR)[-1][1]
    supervisor.page.goto(link_of(row))
    take_up(supervisor)
    have_it_issued(supervisor)

    agreement = Agreement.objects.get()
    assert (agreement.status, agreement.signer.email) == ("awaiting_signature", SUPERVISOR)
    listed = agreement.associates.values_list("name", "email")
    assert list(listed) == [("Mei Lin", STUDENT), ("Sun Bo", ""), ("Lan Hua", "")]
    student.page.reload()
    student.look("What you asked your supervisor")
    expect(student.page.get_by_text("Your supervisor prints and signs").first).to_be_visible()
    student.page.goto("/requests/")
    student.look("Your requests")
    supervisor.page.goto(link_of(row))
    supervisor.look("A student asks you to sign")

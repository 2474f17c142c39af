"""Students who ask, and the link that their supervisors got."""

from typing import Any

from agreements.enums import Decline, StudentRequestState, StudentRequestVerb
from agreements.mail import stored_letter, student_letters
from agreements.models import Agreement, Dataset, OutboundEmail, StudentRequest, User
from agreements.services.requests.applying import Person
from agreements.services.student_requests import answering, asking, student_request_transitions
from tests.factories import LicenseVersionFactory, UserFactory

SUPERVISOR = "prof.tan@psych.example.edu"


def asked(
    dataset: Dataset | None = None, *, by: User | None = None, **changes: Any
) -> StudentRequest:
    """A student asks; of the dataset of a new version in force, by default."""
    said: dict[str, Any] = {
        "student": Person("Mei Lin", "student", "MEGC-7"),
        "intended_use": "Recognition of micro-expressions.",
        "supervisor_name": "Prof. Tan",
        "supervisor_email": SUPERVISOR,
        "fellows": [Person("Bo Sun", "student", "MEGC-8", "bo@stu.example.edu")],
        **changes,
    }
    dataset = dataset or LicenseVersionFactory().dataset
    student = by or UserFactory(email=changes.get("email", "mei@stu.example.edu"))
    said.pop("email", None)
    return asking.ask_supervisor(dataset, by=student, **said)


def link_of(row: StudentRequest) -> str:
    """The address in the supervisor's mail."""
    return f"/students/{student_letters.supervisor_token(row)}/"


def mails_to(address: str) -> list[tuple[str, str]]:
    """(letter, text) of all that went there, oldest first; "" where the text was wiped."""
    return [
        (mail.letter, _text(mail))
        for mail in OutboundEmail.objects.filter(to=address).order_by("pk")
    ]


def _text(mail: OutboundEmail) -> str:
    return stored_letter.open_sealed(mail).text if mail.is_secret and mail.text else mail.text


def stands(state: StudentRequestState) -> StudentRequest:
    row, supervisor = asked(), UserFactory(email=SUPERVISOR)
    match state:
        case StudentRequestState.CORRECTED:
            name = {"supervisor_name": "Prof. Tan", "supervisor_email": SUPERVISOR}
            asking.correct_supervisor(row, by=row.student, **name)
        case StudentRequestState.TAKEN_UP:
            answering.take_up(row, by=supervisor)
        case StudentRequestState.DECLINED:
            answering.decline_student_request(row, decline=Decline.WORD, word="No.")
        case StudentRequestState.LAPSED:
            student_request_transitions.apply(row, StudentRequestVerb.LAPSE, by=None)
        case StudentRequestState.WITHDRAWN:
            asking.withdraw_student_request(row, by=row.student)
    row.refresh_from_db()
    assert row.state == state
    return row


def write_letters(agreement: Agreement, word: str) -> None:
    """A student asks a supervisor: each letter that can come of it."""
    row = asked(
        agreement.dataset,
        email="s@stu.example.edu",
        student=Person(agreement.signer.name, "student", ""),
        supervisor_name=agreement.signer.name,
    )
    for is_last in (False, True):
        key = f"supervisor_reminder:{is_last}"
        student_letters.with_link("supervisor_reminder", row, "x" * 32, key=key, is_last=is_last)
    student_letters.to_supervisor("supervisor_lapsed", row, key="supervisor_lapsed")
    row.decline_word = word
    for row.decline in Decline.values:
        student_letters.to_student("student_declined", row, key=f"declined:{row.decline}")
    for letter in ("student_taken_up", "student_lapsed"):
        student_letters.to_student(letter, row, key=letter)

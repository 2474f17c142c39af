"""A student asks a supervisor, corrects whom, writes again, or withdraws."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements.enums import StudentRequestVerb
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Dataset, FellowStudent, StudentRequest, User
from agreements.selectors.addresses import addresses_of
from agreements.selectors.student_requests import student_requests
from agreements.services.requests.applying import Person

from . import student_request_transitions


class MailStopped(PortalError):
    """The address wants no mail that others cause by this way."""

    sentence = _(
        "We can’t write to this address: mail of this kind was stopped for it, whoever asks. "
        "Talk to your supervisor yourself: they can apply on the dataset’s page without a mail "
        "from us, and list you."
    )


class OwnAddress(PortalError):
    """Nobody is their own supervisor."""

    sentence = _("This is your own address. Enter the one of your supervisor.")


def ask_supervisor(
    dataset: Dataset,
    *,
    by: User,
    student: Person,
    intended_use: str,
    supervisor_name: str,
    supervisor_email: str,
    fellows: Sequence[Person] = (),
) -> StudentRequest:
    """Start the request and write to the supervisor; the open one, where there is one already.

    `student` is without an address: it is the one that `by` has proved. `supervisor_email` is
    normalized. Raises MailStopped, OwnAddress.
    """
    check_address(supervisor_email, by=by)
    with transaction.atomic():
        # Two clicks at once come one after the other.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        found = student_requests.open_request(by, dataset)
        if found is not None:
            return found
        made = student_request_transitions.start(
            StudentRequest(
                dataset=dataset,
                student=by,
                name=student.name,
                role=student.role,
                competition_id=student.competition_id,
                intended_use=intended_use,
                supervisor_name=supervisor_name,
                supervisor_email=supervisor_email,
            )
        )
        FellowStudent.objects.bulk_create(
            FellowStudent(request=made, position=position, **fellow._asdict())
            for position, fellow in enumerate(fellows, start=1)
        )
    return made


def correct_supervisor(
    row: StudentRequest, *, by: User, supervisor_name: str, supervisor_email: str
) -> StudentRequest:
    """Ask somebody else, or under another address; the links before are dead.

    Raises MailStopped, OwnAddress, InvalidTransition.
    """
    _own(row, by)
    check_address(supervisor_email, by=by)
    supervisor = (supervisor_name, supervisor_email)
    verb = StudentRequestVerb.CORRECT
    return student_request_transitions.apply(row, verb, by=by, supervisor=supervisor)


def ask_again(row: StudentRequest, *, by: User) -> StudentRequest:
    """Write to the same supervisor once more. Raises MailStopped, InvalidTransition."""
    _own(row, by)
    check_address(row.supervisor_email, by=by)
    return student_request_transitions.apply(row, StudentRequestVerb.RESEND, by=by)


def withdraw_student_request(row: StudentRequest, *, by: User) -> StudentRequest:
    """End it; the supervisor's link is dead. Raises InvalidTransition."""
    _own(row, by)
    return student_request_transitions.apply(row, StudentRequestVerb.WITHDRAW, by=by)


def _own(row: StudentRequest, by: User) -> None:
    if row.student_id != by.pk:
        raise NotYourMove


def check_address(address: str, *, by: User) -> None:
    """Whether this student may have it written to. Raises MailStopped, OwnAddress."""
    if address in addresses_of(by):
        raise OwnAddress
    if student_requests.is_stopped(address):
        raise MailStopped

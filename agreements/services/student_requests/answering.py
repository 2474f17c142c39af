"""The supervisor answers a student: takes the request up and becomes the signer, or declines."""

from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Decline, Status, StudentRequestVerb
from agreements.exceptions import InvalidTransition, PortalError
from agreements.models import Agreement, StoppedAddress, StudentRequest, User
from agreements.selectors.addresses import addresses_of
from agreements.services.requests import amending, applying
from agreements.student_request_lifecycle import WAITING_FOR_SUPERVISOR

from . import into_agreement, student_request_transitions
from .into_agreement import Landing


class NotAsked(PortalError):
    """The mail went to another address: only its reader can take the request up."""

    sentence = _(
        "This was sent to another address than the one you are signed in with. Sign out, open the "
        "link again, and sign in with the address that has the mail."
    )


class TakenUp(NamedTuple):
    """Into which agreement, and where the student's answers went."""

    agreement: Agreement
    landing: Landing


def take_up(row: StudentRequest, *, by: User) -> TakenUp:
    """Start the supervisor's own request, or go on with the one they have, and put the student's
    answers beside its own; with an agreement in force, an amendment of it. Twice is harmless.

    Raises NotAsked, InvalidTransition, and PortalError when the dataset has no LA in force.
    """
    if row.supervisor_email not in addresses_of(by) or not by.is_active or row.student_id == by.pk:
        raise NotAsked
    with transaction.atomic():
        row = student_request_transitions.lock(row)
        if not row.is_waiting and row.taken_up_by_id != by.pk:
            raise InvalidTransition(student_request_transitions.too_late_sentence(row))
        agreement = applying.start_request(row.dataset, by=by)
        if agreement.status == Status.APPROVED:
            agreement = amending.start_amendment(agreement, by=by)
        if row.is_waiting:
            verb = StudentRequestVerb.TAKE_UP
            student_request_transitions.apply(row, verb, by=by, agreement=agreement)
        return TakenUp(agreement, into_agreement.put_students_into(agreement, row, by=by))


def decline_student_request(
    row: StudentRequest, *, decline: Decline, word: str = "", by: User | None = None
) -> None:
    """Say no by the link alone; `word` goes to the student. A second time is harmless.

    With NO_MORE_MAIL the address is not written to again, whoever asks, and all who wait for it
    are told no; that can be said whatever became of this request. Raises InvalidTransition.
    """
    with transaction.atomic():
        row = student_request_transitions.lock(row)
        if decline is Decline.NO_MORE_MAIL:
            _stop_mail(row, by)
        elif row.decline != decline:
            _decline(row, decline, word, by)


def _stop_mail(row: StudentRequest, by: User | None) -> None:
    address = row.supervisor_email
    _stop, is_new = StoppedAddress.objects.get_or_create(email=address)
    if is_new:
        audit.record(AuditAction.STUDENT_STOP, row.reference, by=by or address)
    waiting = StudentRequest.objects.filter(
        supervisor_email=address, state__in=WAITING_FOR_SUPERVISOR
    )
    for each in waiting.order_by("pk"):
        _decline(each, Decline.NO_MORE_MAIL, "", by)


def _decline(row: StudentRequest, decline: Decline, word: str, by: User | None) -> None:
    student_request_transitions.apply(
        row,
        StudentRequestVerb.DECLINE,
        by=by or row.supervisor_email,
        decline=decline,
        word=word,
    )

"""The only code that writes the state of a student's request, by `student_request_lifecycle.TABLE`.

One transaction: state compared under a lock, stamps, audit event, mail rows.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit, tokens
from agreements.enums import (
    STUDENT_ACTIONS,
    Decline,
    MailStatus,
    StudentRequestState,
    StudentRequestVerb,
)
from agreements.exceptions import InvalidTransition
from agreements.mail import outbox, student_letters
from agreements.models import Agreement, AuditEvent, OutboundEmail, StudentRequest, User
from agreements.models.student_request import new_student_reference
from agreements.student_request_lifecycle import TABLE, StudentRequestTransition


def start(row: StudentRequest) -> StudentRequest:
    """Write a new request, unsaved until now, and the mail to its supervisor."""
    row.asked_at = row.last_asked_at = timezone.now()
    row.reference = _unused_reference()
    row.token_sha256 = tokens.digest(student_letters.supervisor_token(row))
    with transaction.atomic():
        row.save(force_insert=True)
        event = _record(
            StudentRequestVerb.ASK,
            row,
            row.student,
            supervisor=row.supervisor_email,
            dataset=row.dataset.slug,
        )
        write_to_supervisor(row, "supervisor_asked", key=f"supervisor_asked:{event.pk}")
    return row


def apply(
    row: StudentRequest,
    verb: StudentRequestVerb,
    *,
    by: User | str | None,
    supervisor: tuple[str, str] | None = None,
    agreement: Agreement | None = None,
    decline: Decline | None = None,
    word: str = "",
) -> StudentRequest:
    """Move the request by `verb` and return it fresh from the database.

    `by` is an address where the mailed link acts, None is the system. `supervisor` is (name,
    address), both normalized; `agreement` is the one that it was taken up into; `decline` and
    `word` say how it was declined. Raises InvalidTransition.
    """
    rule = TABLE[verb]
    with transaction.atomic():
        row = lock(row)
        if row.state not in rule.sources:
            raise InvalidTransition(too_late_sentence(row))
        _forget_queued_mail(row)
        if supervisor:
            row.supervisor_name, row.supervisor_email = supervisor
        if decline:
            row.decline, row.decline_word = decline, word
        row.agreement = agreement
        _stamp(row, rule, by, timezone.now())
        row.save()
        told = {"decline": decline.value} if decline else {}
        told |= {"supervisor": row.supervisor_email} if rule.link else {}
        told |= {"agreement": agreement.reference} if agreement else {}
        event = _record(verb, row, by, **told)
        if rule.link:
            write_to_supervisor(row, "supervisor_asked", key=f"supervisor_asked:{event.pk}")
        if rule.supervisor_letter:
            key = f"{rule.supervisor_letter}:{event.pk}"
            student_letters.to_supervisor(rule.supervisor_letter, row, key=key)
        if rule.student_letter:
            key = f"{rule.student_letter}:{event.pk}"
            student_letters.to_student(rule.student_letter, row, key=key)
    return row


def remind(row: StudentRequest, days: int, *, is_written: bool, is_last: bool) -> None:
    """Note that the reminder of so many days was due on a locked row; write it, if it `is_written`.

    Whoever can't be reached is not written to, and the days go on.
    """
    row.reminded, row.reminded_at = days, timezone.now()
    row.save(update_fields=["reminded", "reminded_at"])
    if is_written:
        key = f"supervisor_reminder:{row.pk}:{row.last_asked_at.isoformat()}:{days}"
        write_to_supervisor(row, "supervisor_reminder", key=key, is_last=is_last)


def lock(row: StudentRequest) -> StudentRequest:
    """The request as it stands; until the transaction ends nobody else can move it."""
    rows = StudentRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("student", "dataset", "mail").get(pk=row.pk)


def too_late_sentence(row: StudentRequest) -> str:
    """For whoever comes when it was moved on."""
    return _("This step is not possible: the student’s request is now “%(state)s”.") % {
        "state": row.get_state_display()
    }


def write_to_supervisor(
    row: StudentRequest, letter: str, *, key: str, is_last: bool = False
) -> None:
    """Write a mail that holds the link, and remember it."""
    token = student_letters.supervisor_token(row)
    row.mail = student_letters.with_link(letter, row, token, key=key, is_last=is_last)
    # Under a newer key the link is another one.
    row.token_sha256 = tokens.digest(token)
    row.save(update_fields=["mail", "token_sha256"])


def _stamp(
    row: StudentRequest, rule: StudentRequestTransition, by: User | str | None, now: datetime
) -> None:
    row.state = rule.target or row.state
    if not row.is_waiting:
        row.ended_at = now
    if rule.link:
        row.last_asked_at, row.reminded, row.reminded_at = now, None, None
    if rule.new_link:
        row.link_number += 1
        row.token_sha256 = tokens.digest(student_letters.supervisor_token(row))
    if rule.target is StudentRequestState.TAKEN_UP:
        row.taken_up_at, row.taken_up_by = now, by if isinstance(by, User) else None


def _forget_queued_mail(row: StudentRequest) -> None:
    """What asks the supervisor and has not left is of no use any more."""
    if row.mail:
        queued = OutboundEmail.objects.filter(pk=row.mail.pk, status=MailStatus.QUEUED)
        why = _("The request moved on in the meantime.")
        outbox.end_mail(queued, row.mail, MailStatus.DROPPED, why)


def _record(
    verb: StudentRequestVerb, row: StudentRequest, by: User | str | None, **details: object
) -> AuditEvent:
    return audit.record(STUDENT_ACTIONS[verb], row.reference, by=by, **details)


def _unused_reference() -> str:
    while StudentRequest.objects.filter(reference=(reference := new_student_reference())).exists():
        pass
    return reference

"""The letters about a student's request: to the supervisor who is asked, and to the student."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements import tokens
from agreements.mail.outbox import enqueue
from agreements.models import OutboundEmail, StudentRequest
from agreements.selectors.addresses import language_of

# Longer than the days of all reminders: a mail that has not left by then is of no use.
_OF_USE = timedelta(days=21)


def supervisor_token(row: StudentRequest) -> str:
    """The token of the supervisor's link: for one address, until the student corrects it."""
    return tokens.make("student_request", row.reference, row.link_number, row.supervisor_email)


def with_link(
    letter: str, row: StudentRequest, token: str, *, key: str, is_last: bool
) -> OutboundEmail:
    """Write to the supervisor; the link answers without a login, so its mail is a secret."""
    page = settings.SITE_URL + reverse("student", args=[token])
    return enqueue(
        letter,
        to=row.supervisor_email,
        context={**_context(row), "page_url": page, "is_last": is_last},
        reply_to=row.dataset.contact_email,
        dedup_key=key,
        secret=True,
        expires_at=timezone.now() + _OF_USE,
        language=language_of(row.supervisor_email, otherwise=row.student.language),
    )


def to_supervisor(letter: str, row: StudentRequest, *, key: str) -> OutboundEmail:
    """A letter without the link: there is nothing left to answer."""
    return enqueue(
        letter,
        to=row.supervisor_email,
        context=_context(row),
        reply_to=row.dataset.contact_email,
        dedup_key=key,
        language=language_of(row.supervisor_email, otherwise=row.student.language),
    )


def to_student(letter: str, row: StudentRequest, *, key: str) -> OutboundEmail:
    """Tell the student what became of it."""
    return enqueue(
        letter,
        to=row.student.email,
        context={
            **_context(row),
            "status_url": settings.SITE_URL + row.get_absolute_url(),
            "decline": row.decline,
            "word": row.decline_word,
        },
        reply_to=row.dataset.contact_email,
        dedup_key=key,
        language=row.student.language,
    )


def _context(row: StudentRequest) -> dict[str, object]:
    dataset = row.dataset
    return {
        "name": row.supervisor_name,
        "supervisor_email": row.supervisor_email,
        "student": row.name,
        "student_email": row.student.email,
        "reference": row.reference,
        "dataset": dataset.name,
        "full_name": dataset.full_name,
        "contact": dataset.contact_email,
        "dataset_url": settings.SITE_URL + dataset.get_absolute_url(),
    }

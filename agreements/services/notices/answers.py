"""What a signer answers to a new LA version, from the link in the mail or signed in; the receipt.

Each answer locks the notice, then moves the agreement; the effect does the same, so that of an
opt-out and the effect one happens. Asking twice (a double click, the back button) is harmless.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.documents.paper_words import PaperWords
from agreements.enums import (
    Audience,
    AuditAction,
    Channel,
    NoticeState,
    Status,
    Verb,
    VersionStatus,
)
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.mail import staff_letters
from agreements.models import AuditEvent, NoticeDelivery, User
from agreements.notice_lifecycle import NOTIFIABLE, UNNOTIFIED, NoticeEvent
from agreements.selectors import access
from agreements.selectors.accounts import staff
from agreements.services import transitions
from agreements.services.grants import deletions, end_receipt
from agreements.services.license_texts import display

from .eligibility import effective_if_notified
from .notice_transitions import apply_event, apply_to_notice, lock_notice


class TooLate(InvalidTransition):
    """The new version has taken effect for this agreement, or no longer concerns it."""

    sentence = gettext_lazy(
        "This can't be answered any more: the new License Agreement has taken effect. If "
        "you wanted something else, write to the data owner."
    )


def record_page_opened(notice: NoticeDelivery, *, how: Channel) -> None:
    """A person, not a scanner of links, has looked at the page. Later looks write nothing."""
    with transaction.atomic():
        row, now = lock_notice(notice), timezone.now()
        apply_event(
            NoticeDelivery.objects.filter(pk=row.pk),
            NoticeEvent.PAGE_OPENED,
            effective_at=effective_if_notified(row, now),
            opened_at=now,
            opened_how=how,
        )


def keep_on(notice: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """The signer goes on under the new version.

    After an opt-out it only asks the data owners, by mail, to be taken back. Raises TooLate,
    InvalidTransition, NotYourMove.
    """
    with _answered(notice, how, by) as row:
        if row.state == NoticeState.CONTINUED or row.asked_back_at:
            return row
        if row.state == NoticeState.OPTED_OUT:
            if not may_return(row):
                raise TooLate
            row.asked_back_at = timezone.now()
            row.save(update_fields=["asked_back_at"])
            event = _record(row, AuditAction.NOTICE_ASK_BACK, how, by)
            for owner in staff.owners_mailboxes(row.version.dataset, at_once=True):
                staff_letters.asked_back(row, owner, key=f"asked_back:{event.pk}:{owner.key}")
            return row
        _check_may_answer(row)
        if row.agreement.status != Status.APPROVED:
            raise TooLate(_("The agreement has ended, so there is nothing to continue."))
        _write_answer(row, NoticeEvent.CONTINUED, how)
        _record(row, AuditAction.NOTICE_CONTINUE, how, by)
    return row


def opt_out(notice: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """Void the agreement at once, for the signer and everybody listed; all are told by mail.

    Whoever had asked to be taken back takes that back. Raises TooLate, InvalidTransition (somebody
    else ended the agreement), NotYourMove.
    """
    with _answered(notice, how, by) as row:
        if row.state == NoticeState.OPTED_OUT:
            if row.asked_back_at and not row.closed_at:
                row.asked_back_at = None
                row.save(update_fields=["asked_back_at"])
                _record(row, AuditAction.NOTICE_STAY_OUT, how, by)
            return row
        _check_may_answer(row)
        transitions.apply(
            row.agreement,
            Verb.OPT_OUT,
            by=by,
            proven=how is Channel.LINK,
            details={"how": how.value, "version": row.version.number},
        )
        _write_answer(row, NoticeEvent.OPTED_OUT, how, attested_at=None, asked_back_at=None)
        row.agreement.refresh_from_db(fields=["status", "ended_at", "changed_at"])
    return row


def attest(notice: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """Whoever opted out attests that all copies are deleted, at any time, once; harmless where
    that is not owed any more. Raises InvalidTransition, NotYourMove."""
    with _answered(notice, how, by) as row:
        if row.state != NoticeState.OPTED_OUT:
            raise InvalidTransition(
                _("Only after an opt-out copies have to be deleted. Nothing has to be done.")
            )
        if how is Channel.SITE and by is not None:
            deletions.attest_own(row.version.dataset, by=by)
        else:
            deletions.attest_by_link(row.agreement)
        row.refresh_from_db(fields=["attested_at"])
    return row


def may_answer(notice: NoticeDelivery) -> bool:
    """Whether `keep_on` and `opt_out` are still possible, as far as dates and version go.

    Whoever was never notified can answer after the date too: it has not taken effect for them.
    """
    in_time = timezone.now() < notice.effective_at or notice.state in UNNOTIFIED
    return (
        notice.audience == Audience.AGREEMENT
        and notice.version.status in NOTIFIABLE
        and notice.closed_at is None
        and in_time
    )


def may_return(notice: NoticeDelivery) -> bool:
    """Whether who opted out can still be taken back: before the effect, or it was called off."""
    called_off = notice.version.status == VersionStatus.CALLED_OFF
    return notice.state == NoticeState.OPTED_OUT and (called_off or may_answer(notice))


def opt_out_receipt(notice: NoticeDelivery) -> tuple[str, bytes]:
    """Name and content of the receipt (PDF) of who opted out: the same record, the same bytes.

    Writes nothing.
    """
    return end_receipt.draw_opt_out_receipt(notice, language=_language_of_receipt(notice))


def opt_out_receipt_words(notice: NoticeDelivery) -> PaperWords:
    """What it says."""
    return end_receipt.opt_out_receipt_words(notice, language=_language_of_receipt(notice))


def _language_of_receipt(notice: NoticeDelivery) -> str:
    if notice.answered_at is None:
        raise ValueError("There is no receipt without an answer.")
    return display.language_of(notice.agreement.version)


@contextmanager
def _answered(notice: NoticeDelivery, how: Channel, by: User | None) -> Iterator[NoticeDelivery]:
    """The notice, locked, once it is plain that its signer is asking."""
    with transaction.atomic():
        row = lock_notice(notice)
        if how is not Channel.LINK and not access.may(by, row.agreement, Verb.OPT_OUT):
            raise NotYourMove
        yield row


def _check_may_answer(row: NoticeDelivery) -> None:
    if row.version.status == VersionStatus.CALLED_OFF:
        raise TooLate(_("The new License Agreement was called off. Yours stays as it is."))
    if not may_answer(row):
        raise TooLate


def _write_answer(row: NoticeDelivery, event: NoticeEvent, how: Channel, **fields: object) -> None:
    now = timezone.now()
    effective_at = effective_if_notified(row, now)
    answer = {"effective_at": effective_at, "answered_at": now, "answered_how": how}
    apply_to_notice(row, event, now=now, **answer, **fields)


def _record(row: NoticeDelivery, action: AuditAction, how: Channel, by: User | None) -> AuditEvent:
    return audit.record(
        action,
        row.agreement.reference,
        by=by or row.agreement.signer.email,
        how=how.value,
        version=row.version.number,
    )

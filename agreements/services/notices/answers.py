"""What a signer answers to a new LA version, from the link in the mail or signed in.

Each answer locks the delivery, then moves the agreement; the effect does the same, so that of an
opt-out and the effect one happens. Asking twice (a double click, the back button) is harmless.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import (
    Audience,
    AuditAction,
    Channel,
    NoticeState,
    NoticeStep,
    Status,
    Verb,
    VersionStatus,
)
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.mail import staff_letters
from agreements.models import AuditEvent, NoticeDelivery, User
from agreements.selectors import access
from agreements.selectors.accounts import staff
from agreements.services import transitions

from . import manual_notification

# After so long whoever opted out is reminded of deleting their copies, unless attested.
DELETION = timedelta(days=14)


class TooLate(InvalidTransition):
    """The new version has taken effect for this agreement, or no longer concerns it."""

    sentence = gettext_lazy(
        "This can't be answered any more: the new License Agreement has taken effect."
    )


def seen(delivery: NoticeDelivery, *, how: Channel) -> None:
    """A person, not a scanner of links, has looked at the page. Later looks write nothing."""
    with transaction.atomic():
        row, now = manual_notification.lock(delivery), timezone.now()
        if row.opened_at or row.settled_at:
            return
        if row.state == NoticeState.SENT or row.state in manual_notification.UNTOLD:
            row.effective_at = _effect(row)
            row.state = NoticeState.OPENED
        row.opened_at, row.opened_how = now, how
        row.save(update_fields=["state", "effective_at", "opened_at", "opened_how"])


def keep_on(delivery: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """The signer goes on under the new version.

    After an opt-out it only asks the data owners, by mail, to be taken back. Raises TooLate,
    InvalidTransition, NotYourMove.
    """
    with _answered(delivery, how, by) as row:
        if row.state == NoticeState.CONTINUED or row.asked_back_at:
            return row
        if row.state == NoticeState.OPTED_OUT:
            if not may_return(row):
                raise TooLate
            row.asked_back_at = timezone.now()
            row.save(update_fields=["asked_back_at"])
            event = _record(row, AuditAction.NOTICE_ASK_BACK, how, by)
            for owner in staff.mailboxes_at_once(row.version.dataset):
                staff_letters.asked_back(row, owner, key=f"asked_back:{event.pk}:{owner.key}")
            return row
        _check_open(row)
        if row.agreement.status != Status.APPROVED:
            raise TooLate(_("The agreement has ended, so there is nothing to continue."))
        row.effective_at = _effect(row)
        _answer(row, NoticeState.CONTINUED, how)
        _record(row, AuditAction.NOTICE_CONTINUE, how, by)
    return row


def opt_out(delivery: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """Void the agreement at once, for the signer and everybody listed; all are told by mail.

    In two weeks comes a reminder to delete copies. Whoever had asked to be taken back takes that
    back. Raises TooLate, InvalidTransition (somebody else ended the agreement), NotYourMove.
    """
    with _answered(delivery, how, by) as row:
        if row.state == NoticeState.OPTED_OUT:
            if row.asked_back_at and not row.settled_at:
                row.asked_back_at = None
                row.save(update_fields=["asked_back_at"])
                _record(row, AuditAction.NOTICE_STAY_OUT, how, by)
            return row
        _check_open(row)
        transitions.apply(
            row.agreement,
            Verb.OPT_OUT,
            by=by,
            proven=how is Channel.LINK,
            details={"how": how.value, "version": row.version.number},
        )
        row.effective_at = _effect(row)
        row.attested_at = row.asked_back_at = None
        _answer(row, NoticeState.OPTED_OUT, how, step=NoticeStep.DELETION, after=DELETION)
        row.agreement.refresh_from_db(fields=["status", "ended_at", "changed_at"])
    return row


def attest(delivery: NoticeDelivery, *, how: Channel, by: User | None) -> NoticeDelivery:
    """Whoever opted out attests that all copies are deleted, at any time, once."""
    with _answered(delivery, how, by) as row:
        if row.state != NoticeState.OPTED_OUT:
            raise InvalidTransition(_("Only after an opt-out copies have to be deleted."))
        if row.attested_at:
            return row
        row.attested_at = timezone.now()
        if row.step == NoticeStep.DELETION:
            row.step, row.due_at = "", None
        row.save(update_fields=["attested_at", "step", "due_at"])
        _record(row, AuditAction.NOTICE_ATTEST, how, by)
    return row


def may_answer(delivery: NoticeDelivery) -> bool:
    """Whether `keep_on` and `opt_out` are still possible, as far as dates and version go.

    Whoever was never told can answer after the date too: it has not taken effect for them.
    """
    in_time = timezone.now() < delivery.effective_at or delivery.state in manual_notification.UNTOLD
    return (
        delivery.audience == Audience.AGREEMENT
        and delivery.version.status in manual_notification.CONCERNS
        and delivery.settled_at is None
        and in_time
    )


def may_return(delivery: NoticeDelivery) -> bool:
    """Whether who opted out can still be taken back: before the effect, or it was called off."""
    called_off = delivery.version.status == VersionStatus.CALLED_OFF
    return delivery.state == NoticeState.OPTED_OUT and (called_off or may_answer(delivery))


@contextmanager
def _answered(delivery: NoticeDelivery, how: Channel, by: User | None) -> Iterator[NoticeDelivery]:
    """The delivery, locked, once it is plain that its signer is asking."""
    with transaction.atomic():
        row = manual_notification.lock(delivery)
        if how is not Channel.LINK and not access.may(by, row.agreement, Verb.OPT_OUT):
            raise NotYourMove
        yield row


def _check_open(row: NoticeDelivery) -> None:
    if row.version.status == VersionStatus.CALLED_OFF:
        raise TooLate(_("The new License Agreement was called off. Yours stays as it is."))
    if not may_answer(row):
        raise TooLate


def _effect(row: NoticeDelivery) -> datetime:
    return manual_notification.effect_if_told(row, timezone.now())


def _answer(
    row: NoticeDelivery,
    state: NoticeState,
    how: Channel,
    *,
    step: NoticeStep | str = "",
    after: timedelta = timedelta(),
) -> None:
    now = timezone.now()
    row.state, row.answered_at, row.answered_how = state, now, how
    row.step, row.due_at = step, now + after if step else None
    row.save(
        update_fields=[
            "state",
            "effective_at",
            "answered_at",
            "answered_how",
            "asked_back_at",
            "attested_at",
            "step",
            "due_at",
        ]
    )


def _record(row: NoticeDelivery, action: AuditAction, how: Channel, by: User | None) -> AuditEvent:
    return audit.record(
        action,
        row.agreement.reference,
        by=by or row.agreement.signer.email,
        how=how.value,
        version=row.version.number,
    )

"""Signer and staff write to each other about a request, at any status; mails only lead there."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Side
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.mail import conversation_letters
from agreements.models import Agreement, RequestMessage, User
from agreements.selectors import access
from agreements.selectors.accounts import staff
from agreements.selectors.requests import conversation
from agreements.services.agreement_row import lock_agreement
from agreements.storage import StoredFile

from . import message_files
from .message_files import CheckedFile


class SaidMeanwhile(InvalidTransition):
    """There are messages that the writer has not seen."""

    sentence = _(
        "Something was written here in the meantime, so nothing was done yet. Read it, then send "
        "this once more if it still fits."
    )


def write_to_staff(
    agreement: Agreement, *, by: User, text: str, seen: int, files: Sequence[CheckedFile] = ()
) -> RequestMessage:
    """The signer writes. `seen` is the number of the last message that they have read, 0 for none.

    The same text with the same files, sent twice from one page, is one message. Raises NotYourMove,
    SaidMeanwhile.
    """
    if agreement.signer.user_id != by.pk:
        raise NotYourMove
    with message_files.kept_files(files) as kept, transaction.atomic():
        message, is_new = _write(agreement, Side.SIGNER, by, text, seen, kept)
        message_files.attach(message, files, kept, is_new=is_new)
        if is_new:
            waits = Agreement.objects.filter(pk=agreement.pk, unanswered_since=None)
            waits.update(unanswered_since=message.written_at)
            for reader in staff.readers_of_messages(agreement):
                conversation_letters.to_staff(message, reader)
    return message


def write_to_signer(
    agreement: Agreement, *, by: User, text: str, seen: int, files: Sequence[CheckedFile] = ()
) -> RequestMessage:
    """A member of staff writes; whatever the signer wrote before is answered then. Likewise."""
    if not access.may_answer(by, agreement):
        raise NotYourMove
    with message_files.kept_files(files) as kept, transaction.atomic():
        message, is_new = _write(agreement, Side.STAFF, by, text, seen, kept)
        message_files.attach(message, files, kept, is_new=is_new)
        if is_new:
            Agreement.objects.filter(pk=agreement.pk).update(unanswered_since=None)
            conversation_letters.to_signer(message)
    return message


def settle(agreement: Agreement, *, by: User, seen: int) -> None:
    """What the signer wrote needs no answer, such as thanks. Raises NotYourMove, and SaidMeanwhile
    where `seen` is not the last message."""
    if not access.may_answer(by, agreement):
        raise NotYourMove
    with transaction.atomic():
        stands = lock_agreement(agreement)
        if conversation.last_number(stands) != seen:
            raise SaidMeanwhile
        if stands.unanswered_since is None:
            return
        Agreement.objects.filter(pk=agreement.pk).update(unanswered_since=None)
        audit.record(AuditAction.MESSAGE_SETTLE, agreement.reference, by=by, message=seen)


def _write(
    agreement: Agreement,
    side: Side,
    by: User,
    text: str,
    seen: int,
    files: Sequence[StoredFile],
) -> tuple[RequestMessage, bool]:
    """The message, and whether it is new."""
    lock_agreement(agreement)
    unseen = list(agreement.messages.filter(number__gt=seen))
    sums = [file.sha256 for file in files]
    for message in unseen:
        if (message.side, message.written_by_id, message.text) == (side, by.pk, text) and sums == [
            file.sha256 for file in message.files.all()
        ]:
            return message, False
    if unseen:
        raise SaidMeanwhile
    message = agreement.messages.create(
        number=conversation.last_number(agreement) + 1,
        side=side,
        text=text,
        written_at=timezone.now(),
        written_by=by,
    )
    audit.record(AuditAction.MESSAGE_WRITE, agreement.reference, by=by, message=message.number)
    return message, True

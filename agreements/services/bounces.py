"""What a report about one of our mails changes: the mail, and whether its signer counts as told."""

from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import Channel, MailStatus, NoticeState, NoticeStep
from agreements.exceptions import PortalError
from agreements.mail import dsn
from agreements.models import NoticeDelivery, OutboundEmail
from agreements.services import outbox

# Whoever answered, signed in to look, or was informed otherwise, knows of the new version.
_NOT_KNOWN_TO_KNOW = Q(state__in=[NoticeState.PENDING, NoticeState.QUEUED, NoticeState.SENT]) | Q(
    state=NoticeState.OPENED, opened_how=Channel.LINK
)
# Whom one of these came back from may not know of the new version, or not of its date.
_TELLING = (
    NoticeStep.NOTICE,
    NoticeStep.POSTPONED,
    NoticeStep.REMINDER_7,
    NoticeStep.REMINDER_1,
)


class TooEarly(PortalError):
    """A report was quicker than the worker that is sending the mail: hand it in again."""

    sentence = _("The mail that this is about is still being sent. Come again in a minute.")


class Outcome(StrEnum):
    """What came of one report."""

    BOUNCED = "bounced"
    NOTED = "noted"
    KNOWN = "known already"
    DELIVERED = "delivered"
    NOT_OURS = "not about a mail of ours"


def take(raw: bytes, *, source: str) -> list[Outcome] | dsn.Problem:
    """Read a mail and record what it reports; the problem if it is no report."""
    reading = dsn.read(raw)
    return reading.problem or [record(bounce, source=source) for bounce in reading.bounces]


def record(bounce: dsn.Bounce, *, source: str) -> Outcome:
    """Record one report; harmless a second time. `source` says by which door it came.

    The row is found by Message-ID and recipient: a report that names neither of ours changes
    nothing. Given up: mail bounced, its notice unreached unless the signer is known to know.
    Raises TooEarly.
    """
    with transaction.atomic():
        mails = OutboundEmail.objects.select_related("agreement", "wording")
        row = mails.filter(message_id=bounce.message_id).first()
        if row is None or row.to.lower() not in bounce.recipients:
            return Outcome.NOT_OURS
        if row.status == MailStatus.SENDING:
            raise TooEarly
        match bounce.kind:
            case dsn.Kind.HARD:
                return _bounced(row, bounce, source)
            case dsn.Kind.SOFT:
                return _noted(row, bounce)
            case dsn.Kind.NONE:
                return Outcome.DELIVERED


def _bounced(row: OutboundEmail, bounce: dsn.Bounce, source: str) -> Outcome:
    sent = OutboundEmail.objects.filter(pk=row.pk, status=MailStatus.SENT)
    if not sent.update(status=MailStatus.BOUNCED, server_reply=bounce.words):
        return Outcome.KNOWN
    if row.notice_id and row.wording and row.wording.step in _TELLING:
        unsettled = NoticeDelivery.objects.filter(pk=row.notice_id, settled_at=None)
        unsettled.filter(_NOT_KNOWN_TO_KNOW).update(
            state=NoticeState.UNREACHED, unreached_at=timezone.now(), unreached_why=bounce.words
        )
    audit.record(
        "mail:bounce",
        outbox.subject(row),
        by=None,
        letter=row.letter,
        address=row.to,
        status=bounce.status,
        words=bounce.words,
        source=source,
    )
    return Outcome.BOUNCED


def _noted(row: OutboundEmail, bounce: dsn.Bounce) -> Outcome:
    """Keep the words of a mail that is with other servers; it may still arrive."""
    sent = OutboundEmail.objects.filter(pk=row.pk, status=MailStatus.SENT)
    changed = sent.exclude(server_reply=bounce.words).update(server_reply=bounce.words)
    return Outcome.NOTED if changed else Outcome.KNOWN

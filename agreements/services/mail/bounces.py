"""What a report about one of our mails changes: the mail, and maybe its notice."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import AuditAction, MailStatus
from agreements.exceptions import PortalError
from agreements.mail.delivery_report import (
    Delivery,
    DeliveryReport,
    NoReport,
    RecipientStatus,
    read_report,
)
from agreements.mail.server_words import one_line
from agreements.models import OutboundEmail
from agreements.services.notices import mail_hooks

from . import resend


class TooEarly(PortalError):
    """A report was quicker than the worker that is sending the mail: hand it in again."""

    sentence = _("The mail that this is about is still being sent. Come again in a minute.")


class ReportOutcome(StrEnum):
    """What came of one report."""

    BOUNCED = "bounced"
    NOTED = "noted"
    KNOWN = "known already"
    DELIVERED = "delivered"
    UNCLEAR = "does not say whether it arrived"
    NOT_OURS = "not about a mail of ours"


# A mail that came to one of these is left unread.
FOR_PEOPLE = {ReportOutcome.UNCLEAR, ReportOutcome.NOT_OURS}


def record_mail(raw: bytes, *, source: str) -> list[ReportOutcome] | NoReport:
    """Read a mail and record what it reports, if it is a report."""
    report = read_report(raw)
    return report if isinstance(report, NoReport) else record_report(report, source=source)


def record_report(report: DeliveryReport, *, source: str) -> list[ReportOutcome]:
    """Record a report; harmless a second time. `source` says by which door it came.

    Whoever names our Message-ID had the mail, so the report is about it whatever address it names:
    that may be an alias, or where the signer has mail forwarded to. Given up: mail bounced, its
    notice unreached unless the signer is known to know. Raises TooEarly.
    """
    with transaction.atomic():
        row = _mail_named(report.message_ids)
        if row is None:
            return [ReportOutcome.NOT_OURS]
        if row.status == MailStatus.SENDING:
            raise TooEarly
        own = [each for each in report.statuses if row.to.lower() in each.recipients]
        return [_record(row, each, source) for each in own or report.statuses]


def _mail_named(names: Sequence[str]) -> OutboundEmail | None:
    """The mail by our Message-ID, or by the id that begins the provider's."""
    providers = {name.strip("<>").partition("@")[0]: name for name in reversed(names)}
    found = OutboundEmail.objects.filter(
        Q(message_id__in=names) | Q(provider_id__in=providers.keys() - {""})
    )
    places = {name: place for place, name in enumerate(names)}
    rows = found.select_related("agreement", "notice", "notice_template")
    return min(
        rows,
        key=lambda row: places.get(
            row.message_id, places.get(providers.get(row.provider_id, ""), 0)
        ),
        default=None,
    )


def _record(row: OutboundEmail, told: RecipientStatus, source: str) -> ReportOutcome:
    words = _words(row, told)
    match told.delivery:
        case Delivery.FAILED:
            return _record_bounce(row, told.status, words, source)
        case Delivery.DELAYED:
            return _note_words(row, words)
        case Delivery.UNCLEAR:
            _note_words(row, words)
            return ReportOutcome.UNCLEAR
        case Delivery.DELIVERED:
            return ReportOutcome.DELIVERED


def _words(row: OutboundEmail, told: RecipientStatus) -> str:
    """What the server said, and of which other address, if it does not say so itself."""
    others = [address for address in told.recipients if address != row.to.lower()]
    unsaid = ", ".join(address for address in others if address not in told.words.lower())
    return one_line(f"{unsaid}: {told.words}") if unsaid else told.words


def _record_bounce(row: OutboundEmail, status: str, words: str, source: str) -> ReportOutcome:
    sent = OutboundEmail.objects.filter(pk=row.pk, status=MailStatus.SENT)
    now = timezone.now()
    if not sent.update(status=MailStatus.BOUNCED, server_reply=words, unreached_at=now):
        return ReportOutcome.KNOWN
    mail_hooks.on_result(row, MailStatus.BOUNCED, words)
    told = {"status": status, "words": words, "source": source}
    resend.audit_mail(AuditAction.MAIL_BOUNCE, row, by=None, **told)
    return ReportOutcome.BOUNCED


def _note_words(row: OutboundEmail, words: str) -> ReportOutcome:
    """Keep the words of a mail that is with other servers; it may still arrive."""
    sent = OutboundEmail.objects.filter(pk=row.pk, status=MailStatus.SENT)
    changed = sent.exclude(server_reply=words).update(server_reply=words)
    return ReportOutcome.NOTED if changed else ReportOutcome.KNOWN

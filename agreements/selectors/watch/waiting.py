"""Since when the oldest of everything waits that beat and workers deal with, in one query that
reads the first entry of an index each."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from agreements.enums import Status, Watched
from agreements.models import (
    Agreement,
    AgreementImport,
    ArrivingFile,
    AuditEvent,
    ChainPlace,
    DataRelease,
    Heartbeat,
    NoticeDelivery,
    OrderedBundle,
    OutboundEmail,
    PagePreview,
    PendingDecision,
    QuarantinedUpload,
    ScanExamination,
    WebhookDelivery,
)
from agreements.selectors.evidence.backups import good_backups
from agreements.selectors.keeping.due_requests import without_held

from .one_query import first_moments

BEAT = "beat"


def waiting_since() -> dict[Watched, datetime | None]:
    """None where nothing waits, or beat was never seen. What is yet to come may be among them.

    Backups are left out where none is asked for (BACKUP_TO).
    """
    asked = queries()
    if not settings.BACKUP_TO:
        asked.pop(Watched.BACKUP)
    return first_moments(asked)


def undecided_since() -> datetime | None:
    """Since when the oldest request waits for a decision of staff."""
    (since,) = first_moments({"": undecided()}).values()
    return since


def undecided() -> QuerySet[Any, Any]:
    """Of `lifecycle.WAITING_FOR_DECISION`, in the words of its index."""
    waiting = Agreement.objects.filter(Q(status=Status.IN_REVIEW) | Q(status=Status.SUBMITTED))
    oldest = waiting.filter(submitted_at__isnull=False).order_by("submitted_at")
    return oldest.values_list("submitted_at")


def queries() -> dict[Watched, QuerySet[Any, Any]]:
    """Each with the oldest moment first."""
    unsent = OutboundEmail.objects.filter(due_at__isnull=False).order_by("queued_at")
    notices = NoticeDelivery.objects.filter(version__paused_at=None)
    news = DataRelease.objects.filter(news_due_at__isnull=False).order_by("news_due_at")
    held = QuarantinedUpload.objects.order_by("uploaded_at")
    unchained = ChainPlace.objects.filter(chain=None).order_by("event_id")
    decisions = PendingDecision.objects.filter(refused_at=None).order_by("due_at")
    return {
        Watched.CODES: unsent.filter(priority=OutboundEmail.CODE).values_list("queued_at"),
        Watched.LETTERS: unsent.filter(priority=OutboundEmail.PERSONAL).values_list("queued_at"),
        Watched.NOTICE_MAILS: unsent.filter(priority=OutboundEmail.BULK).values_list("queued_at"),
        Watched.NOTICES: _due(notices),
        Watched.RELEASE_NEWS: news.values_list("news_due_at"),
        Watched.DECISIONS: decisions.values_list("due_at"),
        Watched.SCAN_CHECKS: _due(ScanExamination.objects.all()),
        Watched.HELD_UPLOADS: held.values_list("uploaded_at"),
        Watched.PREVIEWS: _due(PagePreview.objects.all()),
        Watched.IMPORTS: _due(AgreementImport.objects.all()),
        Watched.BUNDLES: _due(OrderedBundle.objects.all()),
        Watched.RELEASE_SUMS: _due(ArrivingFile.objects.all()),
        Watched.UNCHAINED: unchained.values_list("event__at"),
        Watched.WEBHOOKS: _due(WebhookDelivery.objects.all()),
        Watched.ERASURES: _shown_long_enough(),
        Watched.BACKUP: _backed_up_until(),
        Watched.BEAT: Heartbeat.objects.filter(name=BEAT).values_list("at"),
    }


def _due(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.filter(due_at__isnull=False).order_by("due_at").values_list("due_at")


def _shown_long_enough() -> QuerySet[Any, Any]:
    """Requests from the day on which they may go; what is held back waits for nothing."""
    listed = Agreement.objects.filter(erase_from__isnull=False)
    free = without_held(listed, timezone.now())
    return free.order_by("erase_from").values_list("erase_from")


def _backed_up_until() -> QuerySet[Any, Any]:
    """The moment of the last good backup, and of the first event where there was none yet."""
    told = KeyTextTransform("taken_at", "facts")
    newest = good_backups().values_list(Cast(told, DateTimeField()))[:1]
    return AuditEvent.objects.order_by("pk").values_list(Coalesce(Subquery(newest), "at"))

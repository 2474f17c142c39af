"""The letters to staff: what goes on at the desk and with a new LA version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from agreements.enumeration import in_a_row_later
from agreements.enums import GrantEnd, Status, Verb, VersionStatus
from agreements.mail.letters import in_zone, on_day, staff_context
from agreements.mail.outbox import enqueue
from agreements.models import (
    Agreement,
    LicenseVersion,
    NoticeDelivery,
    OutboundEmail,
    PendingDecision,
    User,
)
from agreements.selectors.accounts.desk_news import DatasetNews
from agreements.selectors.accounts.staff import Mailbox

_NAMED = 30  # requests in a letter; all are on the list that it leads to


def desk_news(letter: str, agreement: Agreement, reader: User, *, key: str) -> OutboundEmail:
    """`desk_request` is the first of a day; `desk_ended`: an agreement in force has ended.

    Not among the mails of the request: those are its signer's.
    """
    return enqueue(
        letter,
        to=reader.email,
        context={
            **staff_context(agreement),
            "affiliation": agreement.signer.affiliation,
            **(_end_of(agreement) if letter == "desk_ended" else {}),
            "page_url": _page_of(agreement),
            "settings_url": _settings_page(),
        },
        reply_to=agreement.dataset.contact_email,
        dedup_key=key,
        language=reader.language,
    )


def decision_dropped(pending: PendingDecision, why: str, *, key: str) -> OutboundEmail:
    """Tell whoever decided that it could not be carried out, and why. It is meant for them: it
    goes out whatever they chose for news."""
    agreement, reader = pending.agreement, pending.reviewer
    return enqueue(
        "decision_dropped",
        to=reader.email,
        context={
            **staff_context(agreement),
            "decision": Verb(pending.verb).label,
            "at": in_zone(pending.decided_at, settings.TIME_ZONE),
            "why": why,
            "page_url": _page_of(agreement),
            "settings_url": _settings_page(),
        },
        reply_to=agreement.dataset.contact_email,
        dedup_key=key,
        language=reader.language,
    )


def desk_digest(
    reader: User, lines: Sequence[DatasetNews], *, zone: ZoneInfo, until: datetime, key: str
) -> OutboundEmail:
    """What there is to tell in the morning, by dataset, days as in `zone`; of no use after `until`.
    `lines` has one at least."""
    queue = settings.SITE_URL + reverse("admin:agreements_agreement_changelist")
    long = [wait for line in lines for wait in line.long_waits]
    return enqueue(
        "desk_digest",
        to=reader.email,
        context={
            "lines": [
                {
                    "dataset": line.dataset.name,
                    "waiting": line.waiting,
                    "unanswered": line.unanswered,
                    "oldest": _day(line.oldest, zone),
                    "ended": line.ended,
                    "left": line.left,
                    "asked_back": line.asked_back,
                    "know_password": line.know_password,
                    "erased_next": line.erased_next,
                    "erased_from": _day(line.erased_from, zone),
                    "erased_url": settings.SITE_URL
                    + reverse("admin:agreements_dataset_erased_next", args=[line.dataset.pk]),
                    "long_waits": [
                        {
                            "n": wait.count,
                            "days": wait.days,
                            "oldest": _day(wait.oldest, zone),
                            "is_escalation": wait.is_escalation,
                        }
                        for wait in line.long_waits
                    ],
                }
                for line in lines
            ],
            "waiting": sum(line.waiting for line in lines),
            "long": sum(max((wait.count for wait in line.long_waits), default=0) for line in lines),
            "page_url": queue,
            "long_url": f"{queue}?waiting={min(wait.days for wait in long)}" if long else "",
            "any_escalation": any(wait.is_escalation for wait in long),
            "asked_back_url": f"{queue}?status={Status.OPTED_OUT}",
            "any_asked_back": any(line.asked_back for line in lines),
            "deletions_url": settings.SITE_URL + reverse("admin:agreements_deletion_changelist"),
            "any_ended": any(line.ended or line.left for line in lines),
            "access_url": settings.SITE_URL
            + reverse("admin:agreements_accessinstructions_changelist"),
            "any_know": any(line.know_password for line in lines),
            "settings_url": _settings_page(),
        },
        reply_to=lines[0].dataset.contact_email,
        dedup_key=key,
        expires_at=until,
        language=reader.language,
    )


def passed_on(
    requests: Sequence[Agreement], reader: User, *, holder: User, by: User, key: str
) -> OutboundEmail:
    """Tell somebody which requests are theirs from now on; not among the mails of any of them."""
    queue = settings.SITE_URL + reverse("admin:agreements_agreement_changelist")
    dataset = requests[0].dataset
    return enqueue(
        "passed_on",
        to=reader.email,
        context={
            "dataset": dataset.name,
            "by": by.email,
            "holder": "" if holder == by else holder.email,
            "n": len(requests),
            "references": in_a_row_later([each.reference for each in requests[:_NAMED]]),
            "more": max(0, len(requests) - _NAMED),
            "page_url": f"{queue}?assigned=me",
        },
        reply_to=dataset.contact_email,
        dedup_key=key,
        language=reader.language,
    )


def asked_back(notice: NoticeDelivery, owner: Mailbox, *, key: str) -> OutboundEmail:
    """Tell a data owner that who had opted out wants to be taken back, and until when one can."""
    agreement, version = notice.agreement, notice.version
    return enqueue(
        "asked_back",
        to=owner.email,
        context={
            **staff_context(agreement),
            "name": "",
            "new": version.number,
            "called_off": version.status == VersionStatus.CALLED_OFF,
            "effective": in_zone(notice.effective_at, version.dataset.time_zone),
            "status_url": _page_of(agreement),
        },
        dedup_key=key,
        agreement=agreement,
        language=owner.language,
    )


def effect_report(
    version: LicenseVersion,
    owner: Mailbox,
    counts: Mapping[str, int],
    *,
    effective_at: datetime,
    key: str,
) -> OutboundEmail:
    """Tell a data owner what became of everybody: `counts` are `announcements.effect_counts`."""
    dataset = version.dataset
    progress = reverse("admin:agreements_licenseversion_progress", args=[version.pk])
    notices = reverse("admin:agreements_licenseversion_notices", args=[version.pk])
    return enqueue(
        "effect_report",
        to=owner.email,
        context={
            **counts,
            "version": version.number,
            "dataset": dataset.name,
            "contact": dataset.contact_email,
            "effective": in_zone(effective_at, dataset.time_zone),
            "page_url": settings.SITE_URL + progress,
            "unreached_url": f"{settings.SITE_URL}{notices}?state=unreached",
        },
        dedup_key=key,
        reply_to=dataset.contact_email,
        language=owner.language,
    )


def _end_of(agreement: Agreement) -> dict[str, object]:
    """Why an agreement has ended, and how many lost access with it."""
    why = GrantEnd(agreement.status)
    ended = agreement.grants.filter(ended_at__gte=agreement.ended_at, ended_why=why)
    return {"why": why.label, "people": ended.count()}


def _day(moment: datetime | None, zone: ZoneInfo) -> object:
    return on_day(moment.astimezone(zone)) if moment else ""


def _page_of(agreement: Agreement) -> str:
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return f"{settings.SITE_URL}{page}"


def _settings_page() -> str:
    return f"{settings.SITE_URL}{reverse('desk_news')}"

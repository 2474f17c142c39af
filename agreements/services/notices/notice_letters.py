"""The letters of an announcement: shared words, and one mail for each notice and step.

The words of a step are the same for everybody who reads a language. They are rendered when first
used and frozen then: what thousands were told is on record once.
"""

import re
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements import dates
from agreements.enums import Audience, NoticeStep
from agreements.mail import notice_link, stored_letter
from agreements.mail.render import RenderedLetter, render
from agreements.models import LicenseVersion, NoticeDelivery, NoticeTemplate, OutboundEmail
from agreements.models.user import ASCII_ADDRESS
from agreements.notice_lifecycle import REMINDER_OF
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import diff

from .eligibility import of_use_until

# Who reads along in a preview.
_SAMPLE = {"name": "Dr. A. Example", "reference": "LA-EXAMPLE", "to": "a.example@example.edu"}


def notice_template(
    version: LicenseVersion, audience: str, step: str, language: str
) -> NoticeTemplate:
    """The frozen words; written when they are not there yet."""
    key = {"version": version, "audience": audience, "step": step, "language": language}
    found = NoticeTemplate.objects.filter(**key).first()
    if found is None:
        words = _rendered(version, audience, step, language)
        found, _created = NoticeTemplate.objects.get_or_create(**key, defaults=asdict(words))
    return found


def preview(version: LicenseVersion, audience: str, step: str, language: str) -> RenderedLetter:
    """What a made-up person would read; nothing is written. A draft needs no date yet."""
    if version.effective_at is None:
        with override(language):
            effective = _("(the date that you choose)")
    else:
        effective = said_date(version.effective_at, version.dataset.time_zone, language)
    return stored_letter.merge_letter(
        NoticeTemplate(**asdict(_rendered(version, audience, step, language))),
        {**_SAMPLE, "effective": effective, "status_url": settings.SITE_URL},
        link=notice_link.masked_url(),
    )


def letter_name(step: str, audience: str) -> str:
    """The letter of a step."""
    return f"{'reminder' if step in REMINDER_OF else step}_{audience}"


def make_mail(
    notice: NoticeDelivery,
    step: str,
    notice_template: NoticeTemplate,
    effective_at: datetime,
    now: datetime,
) -> OutboundEmail:
    """The unsaved mail; the notice has its agreement, signer and dataset at hand."""
    agreement, zone = notice.agreement, notice.version.dataset.time_zone
    return OutboundEmail(
        dedup_key=_key(notice, step, effective_at),
        letter=letter_name(step, notice.audience),
        agreement=agreement,
        notice=notice,
        notice_template=notice_template,
        personal={
            "name": " ".join(agreement.signer.name.split()),
            "reference": agreement.reference,
            "effective": said_date(effective_at, zone, notice_template.language),
            "effective_at": effective_at.isoformat(),
            "status_url": settings.SITE_URL + agreement.get_absolute_url(),
        },
        to=agreement.signer.mailbox,
        message_id=new_message_id(),
        priority=OutboundEmail.BULK,
        queued_at=now,
        due_at=now,
        expires_at=of_use_until(step, effective_at, now),
    )


def has_address(notice: NoticeDelivery) -> bool:
    """Whether mail can be sent at all; the data owner may have entered anything."""
    return re.fullmatch(ASCII_ADDRESS, notice.agreement.signer.mailbox) is not None


def new_message_id() -> str:
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


@lru_cache(maxsize=256)
def said_date(moment: datetime, zone: str, language: str) -> str:
    """When a version takes effect, as mails say it."""
    with override(language):
        return dates.say(moment, zone)


def _rendered(version: LicenseVersion, audience: str, step: str, language: str) -> RenderedLetter:
    dataset, reminder = version.dataset, REMINDER_OF.get(step)
    old = version.replaces or public_datasets.version_in_force(dataset)
    context: dict[str, object] = {
        **stored_letter.MERGE_FIELDS,
        "once_approved": audience == Audience.AGREEMENT,
        "version": version.number,
        "dataset": " ".join(dataset.name.split()),
        "contact": dataset.contact_email,
        "change_type": version.change_type,
        "summary": version.summary,
        "tacit_consent": dataset.tacit_consent,
        "days": reminder.before.days if reminder else 0,
    }
    if old is not None:
        page = reverse("version_changes", args=[dataset.slug, version.number, old.number])
        context |= {
            "old": old.number,
            "comparison": diff.compare_versions(old, version, language),
            "changes_url": settings.SITE_URL + page,
        }
    return render(letter_name(step, audience), context, language)


def _key(notice: NoticeDelivery, step: str, effective_at: datetime) -> str:
    """Once for each notice and step; what names a date once for each date."""
    key = f"notice:{notice.pk}:{step}"
    if step in (NoticeStep.NOTICE, NoticeStep.CALLED_OFF):
        return key
    return f"{key}:{effective_at.astimezone(ZoneInfo(notice.version.dataset.time_zone)):%Y-%m-%d}"

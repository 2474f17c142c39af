"""Everything an announcement would send, looked through before it is sent."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements.enums import Audience
from agreements.mail import notice_link
from agreements.mail.message import compose_mail
from agreements.mail.stored_letter import letter_of
from agreements.models import LicenseVersion, OutboundEmail
from agreements.notice_lifecycle import STEPS
from agreements.selectors.notices import recipients
from agreements.services.notices import notice_letters


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an announcement comes to: `minutes` is how long the first mails take at the rate set
    (0: no rate is set); `letters` has each step in each language, to its first recipient."""

    effective_at: datetime
    agreements: int
    requests: int
    minutes: int
    letters: list[OutboundEmail]


def look_through(version: LicenseVersion) -> DryRun:
    """Make every letter that the version's recipients may get. The caller rolls back."""
    assert version.effective_at is not None  # noqa: S101 - the database says so, once announced
    notified = dict.fromkeys(Audience, 0)
    letters = []
    for audience, language, number in recipients.groups(version):
        notified[audience] += number
        letters += _letters(version, audience, language)
    total, rate = sum(notified.values()), settings.MAILS_PER_MINUTE
    return DryRun(
        effective_at=version.effective_at,
        agreements=notified[Audience.AGREEMENT],
        requests=notified[Audience.REQUEST],
        minutes=math.ceil(total / rate) if rate else 0,
        letters=letters,
    )


def _letters(version: LicenseVersion, audience: Audience, language: str) -> list[OutboundEmail]:
    """What the first of a group may get, each made into a whole mail."""
    read = Coalesce("agreement__signer__user__language", Value(settings.LANGUAGE_CODE))
    notices = version.deliveries.annotate(language=read)
    first = notices.filter(audience=audience, language=language)[0]
    letters = []
    for step in STEPS[audience]:
        notice_template = notice_letters.notice_template(version, audience, step, language)
        row = notice_letters.make_mail(
            first, step, notice_template, first.effective_at, timezone.now()
        )
        words = letter_of(row, notice_link.notice_url(first))
        compose_mail(row, words, version.dataset.contact_email).message().as_bytes()
        letters.append(row)
    return letters

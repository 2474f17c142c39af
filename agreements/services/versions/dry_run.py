"""Everything an announcement would send, looked at before it is sent."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.enums import Audience, NoticeStep
from agreements.mail import notice_link
from agreements.mail.message import compose
from agreements.mail.render import RenderedLetter
from agreements.mail.stored_letter import letter_of
from agreements.models import LicenseVersion, OutboundEmail, User
from agreements.services.notices import notice_mails, notice_templates
from agreements.text import shortened


@dataclass(frozen=True, slots=True)
class Letter:
    """One step in one language, as its first recipient would read it; `size` in bytes."""

    audience: str
    step: str
    language: str
    words: RenderedLetter
    size: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an announcement comes to: `languages` counts recipients, `minutes` is how long the
    first mails take at the rate set (0: no rate is set)."""

    effective_at: datetime
    agreements: int
    requests: int
    languages: dict[str, int]
    minutes: int
    letters: tuple[Letter, ...]


def look(version: LicenseVersion) -> Rehearsal:
    """Make every letter that the version's recipients may get. The caller rolls back."""
    if version.effective_at is None:
        raise ValueError("only an announced version can be looked at")
    told: dict[str, int] = dict.fromkeys(Audience.values, 0)
    languages: dict[str, int] = {}
    letters = []
    for audience, language, number in _groups(version):
        told[audience] += number
        languages[language] = languages.get(language, 0) + number
        letters += _letters(version, audience, language)
    total, rate = sum(told.values()), settings.MAILS_PER_MINUTE
    return Rehearsal(
        effective_at=version.effective_at,
        agreements=told[Audience.AGREEMENT],
        requests=told[Audience.REQUEST],
        languages=languages,
        minutes=math.ceil(total / rate) if rate else 0,
        letters=tuple(letters),
    )


def test_mail(version: LicenseVersion, to: User, language: str, audience: str) -> OutboundEmail:
    """Queue the notice as its preview shows it, marked as a test."""
    words = notice_templates.preview(version, audience, NoticeStep.NOTICE, language)
    with override(language):
        subject = _("Test: %(subject)s") % {"subject": words.subject}
    return OutboundEmail.objects.create(
        dedup_key=f"notice_test:{uuid4().hex}",
        letter="notice_test",
        to=to.email,
        reply_to=version.dataset.contact_email,
        subject=shortened(subject, 300),
        text=words.text,
        html=words.html,
        message_id=notice_mails.new_message_id(),
        due_at=timezone.now(),
    )


def _groups(version: LicenseVersion) -> list[tuple[str, str, int]]:
    """Audience, language, how many."""
    groups = _with_language(version).order_by("audience", "language")
    return list(groups.values_list("audience", "language").annotate(number=Count("pk")))


def _letters(version: LicenseVersion, audience: str, language: str) -> list[Letter]:
    now = timezone.now()
    recipients = _with_language(version).filter(audience=audience, language=language)
    first = recipients.select_related(
        "version__dataset", "agreement__signer__user", "agreement__dataset"
    ).order_by("pk")[0]
    letters = []
    for step in notice_templates.steps(audience):
        wording = notice_templates.wording(version, audience, step, language)
        row = notice_mails.make(first, step, wording, first.effective_at, now)
        words = letter_of(row, notice_link.link(first))
        mail = compose(row, words, version.dataset.contact_email)
        size = len(mail.message().as_bytes())
        letters.append(Letter(audience, step, language, letter_of(row), size))
    return letters


def _with_language(version: LicenseVersion) -> QuerySet[Any]:
    """The deliveries, each with the language of its mails (see `notice_mails.language`)."""
    return version.deliveries.annotate(
        language=Coalesce("agreement__signer__user__language", Value(settings.LANGUAGE_CODE))
    )

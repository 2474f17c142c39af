"""Everything an announcement would send, looked through before it is sent."""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.enums import Audience, NoticeStep
from agreements.mail import notice_link
from agreements.mail.message import compose_mail
from agreements.mail.render import RenderedLetter
from agreements.mail.stored_letter import letter_of
from agreements.models import LicenseVersion, OutboundEmail, User
from agreements.notice_lifecycle import STEPS
from agreements.selectors.notices import recipients
from agreements.services.notices import notice_letters
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
class DryRun:
    """What an announcement comes to: `languages` counts recipients, `minutes` is how long the
    first mails take at the rate set (0: no rate is set)."""

    effective_at: datetime
    agreements: int
    requests: int
    languages: dict[str, int]
    minutes: int
    letters: tuple[Letter, ...]


def look_through(version: LicenseVersion) -> DryRun:
    """Make every letter that the version's recipients may get. The caller rolls back."""
    if version.effective_at is None:
        raise ValueError("only an announced version can be looked through")
    notified: dict[str, int] = dict.fromkeys(Audience.values, 0)
    languages: dict[str, int] = {}
    letters = []
    for group in recipients.groups(version):
        notified[group.audience] += group.number
        languages[group.language] = languages.get(group.language, 0) + group.number
        letters += _letters(version, group)
    total, rate = sum(notified.values()), settings.MAILS_PER_MINUTE
    return DryRun(
        effective_at=version.effective_at,
        agreements=notified[Audience.AGREEMENT],
        requests=notified[Audience.REQUEST],
        languages=languages,
        minutes=math.ceil(total / rate) if rate else 0,
        letters=tuple(letters),
    )


def queue_test_mail(
    version: LicenseVersion, to: User, language: str, audience: str
) -> OutboundEmail:
    """Queue the notice as its preview shows it, marked as a test."""
    words = notice_letters.preview(version, audience, NoticeStep.NOTICE, language)
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
        message_id=notice_letters.new_message_id(),
        due_at=timezone.now(),
    )


def _letters(version: LicenseVersion, group: recipients.Group) -> list[Letter]:
    now = timezone.now()
    language = Coalesce("agreement__signer__user__language", Value(settings.LANGUAGE_CODE))
    notices = version.deliveries.annotate(language=language)
    first = notices.select_related(
        "version__dataset", "agreement__signer__user", "agreement__dataset"
    ).filter(audience=group.audience, language=group.language)[0]
    letters = []
    for step in STEPS[group.audience]:
        wording = notice_letters.wording(version, group.audience, step, group.language)
        row = notice_letters.make_mail(first, step, wording, first.effective_at, now)
        words = letter_of(row, notice_link.notice_url(first))
        mail = compose_mail(row, words, version.dataset.contact_email)
        size = len(mail.message().as_bytes())
        letters.append(Letter(group.audience, step, group.language, letter_of(row), size))
    return letters

"""The words of each step of an announcement, the same for everybody who reads a language.

Rendered when first used and frozen then: what thousands were told is on record once.
"""

from dataclasses import asdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements import dates
from agreements.enums import Audience, NoticeStep
from agreements.mail import notice_link, stored_letter
from agreements.mail.render import RenderedLetter, render
from agreements.models import LicenseVersion, NoticeWording
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import diff

_DAYS = {NoticeStep.REMINDER_7: 7, NoticeStep.REMINDER_1: 1}
# Who reads along in a preview.
_SAMPLE = {"name": "Dr. A. Example", "reference": "LA-EXAMPLE", "to": "a.example@example.edu"}


def wording(version: LicenseVersion, audience: str, step: str, language: str) -> NoticeWording:
    """The frozen words; written when they are not there yet."""
    key = {"version": version, "audience": audience, "step": step, "language": language}
    found = NoticeWording.objects.filter(**key).first()
    if found is None:
        found, _created = NoticeWording.objects.get_or_create(
            **key, defaults=asdict(_rendered(version, audience, step, language))
        )
    return found


def preview(version: LicenseVersion, audience: str, step: str, language: str) -> RenderedLetter:
    """What a made-up person would read; nothing is written. A draft needs no date yet."""
    words = _rendered(version, audience, step, language)
    return stored_letter.merge(
        NoticeWording(**asdict(words)),
        {**_SAMPLE, "effective": effective(version, language), "status_url": settings.SITE_URL},
        link=notice_link.masked(),
    )


def effective(version: LicenseVersion, language: str) -> str:
    """When a version takes effect, as said to a reader of a language."""
    with override(language):
        if version.effective_at is None:
            return _("(the date that you choose)")
        return dates.say(version.effective_at, version.dataset.time_zone)


def letter_name(step: str, audience: str) -> str:
    """The letter of a step."""
    name = "reminder" if step in _DAYS else step
    return f"{name}_{audience}"


def steps(audience: str) -> list[NoticeStep]:
    """What somebody told as `audience` may get."""
    told = [NoticeStep.NOTICE, NoticeStep.POSTPONED, NoticeStep.CALLED_OFF]
    if audience == Audience.AGREEMENT:
        told[1:1] = [NoticeStep.REMINDER_7, NoticeStep.REMINDER_1]
        told.append(NoticeStep.DELETION)
    return told


def _rendered(version: LicenseVersion, audience: str, step: str, language: str) -> RenderedLetter:
    dataset = version.dataset
    old = version.replaces or public_datasets.version_in_force(dataset)
    context: dict[str, object] = {
        **stored_letter.MERGE_FIELDS,
        "version": version.number,
        "dataset": " ".join(dataset.name.split()),
        "contact": dataset.contact_email,
        "weight": version.weight,
        "summary": version.summary,
        "silence": dataset.silence,
        "days": _DAYS.get(NoticeStep(step), 0),
    }
    if old is not None:
        page = reverse("version_changes", args=[dataset.slug, version.number, old.number])
        context |= {
            "old": old.number,
            "comparison": diff.between(old, version, language),
            "changes_url": settings.SITE_URL + page,
        }
    return render(letter_name(step, audience), context, language)

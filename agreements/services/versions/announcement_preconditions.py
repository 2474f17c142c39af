"""What keeps a version from being announced, or from being put into force as the first."""

import hashlib
import re
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements import dates, storage
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.enums import VersionStatus
from agreements.exceptions import FileDamaged, LicenseTextInvalid, NotADraft, PortalError
from agreements.models import LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import blank_text, drafts, translations


class NotAnnounceable(PortalError):
    """The version can't be announced, postponed or called off as it stands."""

    sentence = gettext_lazy("This version can't be announced. Its page says what is missing.")


class LookAgain(NotAnnounceable):
    """The draft was saved after it had been looked at."""

    sentence = gettext_lazy(
        "A colleague saved this draft after you had looked at it. Look at it again, then announce."
    )


def earliest_day(version: LicenseVersion) -> date:
    """The first day on which the version can take effect if it is announced now."""
    dataset = version.dataset
    return dates.earliest_day(timezone.now(), dataset.notice_days, dataset.time_zone)


def check_announceable(version: LicenseVersion, day: date) -> LicenseVersion:
    """The version in force, which this one can replace on `day`.

    Raises NotAnnounceable with the first thing that is in the way.
    """
    _check_status(version)
    in_force = public_datasets.version_in_force(version.dataset)
    if in_force is None:
        raise NotAnnounceable(
            _(
                "No License Agreement is in force yet, so nothing can be replaced: put this one "
                "into force."
            )
        )
    if _number_parts(version.number) <= _number_parts(in_force.number):
        raise NotAnnounceable(
            _("Version %(number)s is not newer than version %(old)s, which is in force.")
            % {"number": version.number, "old": in_force.number}
        )
    if _signed_text(version) == _signed_text(in_force):
        raise NotAnnounceable(
            _("No word differs from version %(old)s, which is in force.") % {"old": in_force.number}
        )
    _check_body(version)
    if day < (earliest := earliest_day(version)):
        raise NotAnnounceable(
            _(
                "The day is too near. Users have %(days)d days to answer, so the first day "
                "possible is %(earliest)s."
            )
            % {
                "days": version.dataset.notice_days,
                "earliest": date_format(earliest, "DATE_FORMAT"),
            }
        )
    _check_translations(version)
    return in_force


def check_first(draft: LicenseVersion) -> None:
    """Raises NotADraft, or NotAnnounceable with what keeps it from being its dataset's first LA."""
    if draft.status != VersionStatus.DRAFT:
        raise NotADraft
    in_force = public_datasets.version_in_force(draft.dataset)
    if in_force is not None:
        raise NotAnnounceable(
            _("Version %(number)s is in force. What replaces it is announced first.")
            % {"number": in_force.number}
        )
    _check_written(draft)
    _check_body(draft)
    _check_translations(draft)


def digest(version: LicenseVersion) -> str:
    """Of all that becomes fixed: text, change type, summary, translations."""
    parts = [drafts.draft_digest(version)]
    for language, source in version.translations.values_list("language", "source"):
        parts += [language, source]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _check_status(version: LicenseVersion) -> None:
    if version.status != VersionStatus.DRAFT:
        by, at = version.announced_by, version.announced_at
        if by is None or at is None:
            raise NotAnnounceable(_("This version is in force. It needs no announcement."))
        raise NotAnnounceable(
            _("This version was announced already, by %(by)s on %(at)s.")
            % {"by": by.email, "at": date_format(timezone.localtime(at), "DATETIME_FORMAT")}
        )
    other = version.dataset.versions.filter(status=VersionStatus.ANNOUNCED).first()
    if other is not None:
        raise NotAnnounceable(
            _("Version %(number)s is announced and has not taken effect. Wait, or call it off.")
            % {"number": other.number}
        )


def _check_body(version: LicenseVersion) -> None:
    """Whether the pages to sign are there, and are those."""
    try:
        body = storage.read_file(version.body_pdf)
    except (FileNotFoundError, FileDamaged):
        body = b""
    if hashlib.sha256(body).hexdigest() != version.body_sha256:
        raise NotAnnounceable(_("The pages of this version are missing. Save the draft again."))


def _check_written(draft: LicenseVersion) -> None:
    places = blank_text.places_to_write(draft.source)
    if places:
        raise NotAnnounceable(
            ngettext(
                "%(n)s place of the License Agreement is still to be written: %(first)s",
                "%(n)s places of the License Agreement are still to be written, such as %(first)s",
                len(places),
            )
            % {"n": len(places), "first": places[0]}
        )


def _check_translations(version: LicenseVersion) -> None:
    for language, sentences in translations.outdated_translations(version).items():
        raise NotAnnounceable(
            _("The translation “%(language)s” does not fit: %(why)s")
            % {"language": language, "why": " ".join(sentences)}
        )


def _number_parts(number: str) -> list[tuple[int, str]]:
    """Compares so that 1.10 comes after 1.9: numbers count as numbers, the rest as letters."""
    found = re.findall(r"\d+|[^\W\d_]+", number)
    return [(int(part), "") if part.isdigit() else (-1, part.lower()) for part in found]


def _signed_text(version: LicenseVersion) -> tuple[object, ...]:
    """What the text says to whoever signs it."""
    try:
        text: LicenseText = parse_license_text(version.source)
    except LicenseTextInvalid as error:
        raise NotAnnounceable(str(error)) from error
    clauses = tuple((clause.heading, clause.markdown) for clause in text.clauses)
    return text.title, text.subtitle, text.preamble, clauses, text.closing, text.form_fields

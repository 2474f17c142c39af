"""What keeps a version from being announced."""

import hashlib
import re
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import storage
from agreements.documents.license_text import LicenseText, parse
from agreements.enums import VersionStatus
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.models import LicenseVersion


class NotAnnounceable(PortalError):
    """The version can't be announced, postponed or called off as it stands."""

    sentence = gettext_lazy("This version can't be announced.")


def check(
    version: LicenseVersion, in_force: LicenseVersion | None, day: date, earliest: date
) -> None:
    """Raises NotAnnounceable with the first thing that is in the way of taking effect on `day`."""
    _check_state(version)
    if in_force is None:
        raise NotAnnounceable(
            _(
                "No License Agreement is in force yet, so nothing can be replaced: put this one "
                "into force."
            )
        )
    if not _newer(version.number, in_force.number):
        raise NotAnnounceable(
            _("Version %(number)s is not newer than version %(old)s, which is in force.")
            % {"number": version.number, "old": in_force.number}
        )
    if _said(version) == _said(in_force):
        raise NotAnnounceable(
            _("No word differs from version %(old)s, which is in force.") % {"old": in_force.number}
        )
    check_body(version)
    if day < earliest:
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


def _check_state(version: LicenseVersion) -> None:
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


def check_body(version: LicenseVersion) -> None:
    """Raises NotAnnounceable when the pages to sign are not there, or are not those."""
    try:
        body = storage.read(version.body_pdf)
    except FileNotFoundError:
        body = b""
    if hashlib.sha256(body).hexdigest() != version.body_sha256:
        raise NotAnnounceable(_("The pages of this version are missing. Save the draft again."))


def _newer(number: str, old: str) -> bool:
    """Whether 1.10 comes after 1.9: numbers in it count as numbers, the rest as letters."""
    return _parts(number) > _parts(old)


def _parts(number: str) -> list[tuple[int, str]]:
    found = re.findall(r"\d+|[^\W\d_]+", number)
    return [(int(part), "") if part.isdigit() else (-1, part.lower()) for part in found]


def _said(version: LicenseVersion) -> tuple[object, ...]:
    """What the text says to whoever signs it."""
    try:
        text: LicenseText = parse(version.source)
    except LicenseTextInvalid as error:
        raise NotAnnounceable(str(error)) from error
    clauses = tuple((clause.heading, clause.markdown) for clause in text.clauses)
    return text.title, text.subtitle, text.preamble, clauses, text.closing, text.form_fields

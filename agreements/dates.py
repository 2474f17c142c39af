"""Days as a dataset's owner counts them: a moment is midnight in a named zone (kept as UTC)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def midnight(day: date, zone: str) -> datetime:
    """The moment a day begins in a zone, in UTC; where clocks skip midnight, the first after it.

    Of a skipped time zoneinfo takes the offset before (PEP 495): just when the clocks change.
    """
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def earliest_day(now: datetime, days: int, zone: str) -> date:
    """The first day that begins at least `days` times 24 hours from now."""
    day = (now + timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
    while midnight(day, zone) < now + timedelta(days=days):
        day += timedelta(days=1)
    return day


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of the month so many months later, or the last one that there is."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def say(moment: datetime, zone: str) -> str:
    """The moment in the zone, which is named: 1 January 2027, 00:00 (Asia/Shanghai)."""
    local = moment.astimezone(ZoneInfo(zone))
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": date_format(local, "DATE_FORMAT"),
        "time": date_format(local, "H:i"),
        "zone": zone_name(zone),
    }


def zone_name(zone: str) -> str:
    """As people say it who live by it, such as 北京时间; elsewhere its name in the tz database."""
    return pgettext("time zone", "Asia/Shanghai") if zone == "Asia/Shanghai" else zone


def ago(moment: datetime, depth: int = 2) -> str:
    """The time since then: by the portal's clock, where `timesince` alone takes the machine's."""
    return timesince(moment, timezone.now(), depth=depth)


def check_zone(name: str) -> None:
    """Raises ValidationError for what is no name of the tz database, such as Asia/Shanghai."""
    if name not in available_timezones():
        raise ValidationError(_("Give the name of a time zone, such as Asia/Shanghai."))

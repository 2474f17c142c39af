"""The desk writes to its staff, each as they chose: at once, and in the morning.

At once comes the first request of a day, an agreement that ends, and who asks to be taken back
(`answers`); the others of the day are told in the morning, as long as they wait. In the morning
there is one mail at most: the digest, daily or weekly, and in it, or on other days by themselves,
requests that have begun to wait for long; on Mondays, to owners, what is erased next.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction, DeskNews, Verb
from agreements.mail import staff_letters
from agreements.models import Agreement, AuditEvent, User
from agreements.selectors.accounts import desk_news
from agreements.selectors.accounts.long_waits import Period
from agreements.selectors.accounts.staff import zone_of
from agreements.services.reminder_days import act_on_due

from . import accounts

# When a day's mail is written, where its reader is; a week's on a Monday.
MORNING = time(8)
# What happened is looked for so far back, and by whoever is new a week.
_LOOKED_BACK, _WEEK = timedelta(days=14), timedelta(days=7)
# A morning comes that much earlier than the one before at the most, when clocks change.
_BETWEEN_MORNINGS = timedelta(hours=22)
_MOST = 5000  # people


def tell_staff_of_move(agreement: Agreement, verb: Verb, event: AuditEvent) -> None:
    """Tell whom a move concerns, but who made it. Called in the transaction of the move."""
    if verb not in desk_news.CONCERNED:
        return
    for user in desk_news.staff_to_tell(verb, agreement.dataset):
        if user.desk_news != DeskNews.AT_ONCE or user.pk in (
            agreement.signer.user_id,
            event.actor_id,
        ):
            continue
        if verb is Verb.SUBMIT:
            letter, key = "desk_request", f"desk_request:{user.pk}:{timezone.localdate()}"
        else:
            letter, key = "desk_ended", f"desk_ended:{event.pk}:{user.pk}"
        staff_letters.desk_news(letter, agreement, user, key=key)


def write_morning_news() -> int:
    """Write to everybody who has not been seen to since their last morning, and to whom there is
    something to tell; safe at any time, twice and at once. How many were written."""
    return act_on_due(_perhaps_due, _tell_in_the_morning, most=_MOST)


def choose_desk_news(
    user: User, *, by: User, news: DeskNews, remind_days: int | None = None, time_zone: str = ""
) -> None:
    """When the desk writes to somebody, as they want it; `time_zone` "" is that of their
    datasets."""
    rest = {"remind_days": remind_days, "time_zone": time_zone}
    with transaction.atomic():
        user.desk_news, user.remind_days, user.time_zone = news, remind_days, time_zone
        user.save(update_fields=["desk_news", "remind_days", "time_zone"])
        audit.record(
            AuditAction.ACCOUNT_CHOOSE_NEWS,
            accounts.account_subject(user),
            by=by,
            news=news.value,
            **{name: value for name, value in rest.items() if value},
        )


def _perhaps_due(now: datetime) -> QuerySet[User]:
    never = Q(desk_told_until=None)
    return desk_news.staff_at_work().filter(never | Q(desk_told_until__lt=now - _BETWEEN_MORNINGS))


def _tell_in_the_morning(user: User, now: datetime) -> bool:
    """Nothing where their next morning is yet to come; days that were missed are made up for in one
    mail."""
    zone = zone_of(user)
    morning = _last_morning(now, zone)
    told = user.desk_told_until
    if told is not None and told >= morning:
        return False
    since = max(told or morning - _WEEK, morning - _LOOKED_BACK)
    digest = _digest_of(user.desk_news, since, morning, zone)
    # Whatever they chose: what is erased is gone for good.
    weekly = since < _monday_morning(morning, zone)
    lines = desk_news.morning_news(user, Period(since, morning), digest, weekly=weekly)
    user.desk_told_until = morning
    user.save(update_fields=["desk_told_until"])
    if lines:
        key = f"desk_digest:{user.pk}:{morning.date()}"
        staff_letters.desk_digest(user, lines, zone=zone, until=now + timedelta(days=1), key=key)
    return bool(lines)


def _digest_of(news: str, since: datetime, morning: datetime, zone: ZoneInfo) -> Period | None:
    """What the digest that is due tells of; None where none is."""
    if news == DeskNews.OFF:
        return None
    if news != DeskNews.WEEKLY:
        return Period(since, morning)
    monday = _monday_morning(morning, zone)
    # A week that was begun to be told of is told whole.
    return Period(_monday_morning(since, zone), monday) if since < monday else None


def _last_morning(now: datetime, zone: ZoneInfo) -> datetime:
    there = now.astimezone(zone)
    begun = there.time() >= MORNING
    return _morning(there.date() - timedelta(days=0 if begun else 1), zone)


def _monday_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    """The latest one until a moment."""
    day = _last_morning(moment, zone).date()
    return _morning(day - timedelta(days=day.weekday()), zone)


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, zone)

"""The desk writes to its staff, each as they chose: at once, once a day, or never.

At once comes the first request of a day, an agreement that ends, and who asks to be taken back
(`answers`); the others of the day are told in the morning, as long as they wait.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction, DeskNews, Verb
from agreements.mail import staff_letters
from agreements.models import Agreement, AuditEvent, OutboundEmail, User
from agreements.selectors.accounts import desk_news

from . import accounts

# When the day's line is written, in the portal's zone; what ended is looked for so far back.
MORNING = time(8)
_LOOKED_BACK = timedelta(days=7)


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


def write_daily_news() -> int:
    """Write today's line to everybody for whom something waits; safe at any time, and twice.

    How many were written.
    """
    now = timezone.localtime()
    until = _morning(now.date())
    if now < until:
        return 0
    written = 0
    for user in desk_news.daily_readers():
        key = f"desk_daily:{user.pk}:{now.date()}"
        if OutboundEmail.objects.filter(dedup_key=key).exists():
            continue
        if lines := desk_news.dataset_news(user, _told_until(user, until), until):
            staff_letters.desk_daily(user, lines, key=key)
            written += 1
    return written


def choose_desk_news(user: User, *, by: User, news: DeskNews) -> None:
    """When the desk writes to somebody, as they want it."""
    with transaction.atomic():
        user.desk_news = news
        user.save(update_fields=["desk_news"])
        audit.record(
            AuditAction.ACCOUNT_CHOOSE_NEWS, accounts.account_subject(user), by=by, news=news.value
        )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def _told_until(user: User, until: datetime) -> datetime:
    """Up to when their last line told: days without one are made up for."""
    last = OutboundEmail.objects.filter(dedup_key__startswith=f"desk_daily:{user.pk}:").last()
    earliest = until - _LOOKED_BACK
    if last is None:
        return earliest
    return max(earliest, _morning(date.fromisoformat(last.dedup_key.rpartition(":")[2])))

"""How fast mail goes out: a token bucket for each server, shared by all processes.

The rate is `settings.MAILS_PER_MINUTE`; 0 is no limit. When the server says that this is too fast
(454), the rate is halved for a while.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agreements.models import SendingPace

# What may go out at once after a pause, as seconds of the rate; at least one mail.
_BURST = 0.25
# Answers of mails that were on the wire together count once.
_ONE_HALVING = timedelta(seconds=10)
_FORGIVEN_AFTER = timedelta(minutes=10)
_MOST_HALVINGS = 6
# A clock that was set back must not stop the mail.
_CLOCKS_DIFFER = timedelta(minutes=1)


class RateLimit:
    """One process's way to the common bucket."""

    def __init__(self) -> None:
        self._server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        self._per_second: float = settings.MAILS_PER_MINUTE / 60

    def wait(self, *, is_urgent: bool = False) -> float:
        """Take one mail's turn: 0 if it may go out now, else the seconds until it is worth asking.

        What is urgent goes out now, and the others wait longer for it.
        """
        if not self._per_second:
            return 0
        with transaction.atomic():
            bucket, rate = self._filled()
            seconds = 0 if is_urgent else max(0, 1 - bucket.tokens) / rate
            if not seconds:
                bucket.tokens -= 1
            bucket.save()
        return seconds

    def slow_down(self) -> None:
        """The server finds this too fast."""
        if self._per_second:
            now = timezone.now()
            with transaction.atomic():
                bucket, _rate = self._filled()
                if bucket.slowed_at is None or now - bucket.slowed_at >= _ONE_HALVING:
                    bucket.halvings = min(_halvings(bucket, now) + 1, _MOST_HALVINGS)
                    bucket.slowed_at = now
                    bucket.save()

    def _filled(self) -> tuple[SendingPace, float]:
        """The bucket, locked, with what came in since it was last counted; and the rate now."""
        now = timezone.now()
        bucket, _is_new = SendingPace.objects.select_for_update().get_or_create(
            server=self._server, defaults={"counted_at": now, "tokens": 1}
        )
        rate = self._per_second / 2 ** _halvings(bucket, now)
        passed = now - bucket.counted_at
        if passed > timedelta() or passed < -_CLOCKS_DIFFER:
            came = max(passed.total_seconds(), 0) * rate
            bucket.tokens = min(bucket.tokens + came, max(1, rate * _BURST))
            bucket.counted_at = now
        return bucket, rate


def _halvings(bucket: SendingPace, now: datetime) -> int:
    """Those not forgiven yet: one goes with every ten minutes in which the server was content."""
    if not bucket.slowed_at:
        return 0
    return max(0, bucket.halvings - int((now - bucket.slowed_at) / _FORGIVEN_AFTER))

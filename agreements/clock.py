"""The demo's clock: ahead by as many seconds as a file says, in every process alike.

Half a year of an LA passes in a demo without waiting for it. Only what asks
`django.utils.timezone.now` is ahead; codes, limits and Celery's schedule count real seconds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

# Imported before the clock is set, this keeps the real one: it compares with `time.time`.
import django.core.cache.backends.db  # noqa: F401
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


class Ahead:
    """How far the clock is ahead by a file."""

    def __init__(self, file: Path, real: Callable[[], datetime]) -> None:
        self._file, self._real = file, real

    def now(self) -> datetime:
        """The moment in the demo, in UTC."""
        return self._real() + self.ahead()

    def ahead(self) -> timedelta:
        """No time at all without a file."""
        try:
            return timedelta(seconds=int(self._file.read_text()))
        except FileNotFoundError:
            return timedelta()


_installed: Ahead | None = None


def install_demo_clock() -> None:
    """Set the clock as `settings.DEMO_CLOCK` says. To be called before any model is imported:
    fields keep `timezone.now` as their default.

    Raises ImproperlyConfigured outside the demo.
    """
    global _installed
    if settings.DEMO_CLOCK:
        if not settings.DEMO:
            raise ImproperlyConfigured("DEMO_CLOCK would make dates untrue: only with DEMO=true.")
        _installed = Ahead(Path(settings.DEMO_CLOCK), timezone.now)
        timezone.now = _installed.now


def time_ahead() -> timedelta:
    """By how much this process's clock is ahead."""
    return _installed.ahead() if _installed else timedelta()

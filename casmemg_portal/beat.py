"""Celery's beat, which shows that it goes on."""

from typing import Any

from celery.beat import PersistentScheduler

from agreements.services.operations import heartbeat
from casmemg_portal import systemd


class HeartbeatScheduler(PersistentScheduler):
    """Tells the service manager at each look at the clock, and leaves a row each few seconds
    (`Heartbeat`). Where Redis is away it starts nothing, and leaves none."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        systemd.say_alive()
        wait: float = super().tick(*args, **kwargs)
        heartbeat.show_beat()
        return min(wait, heartbeat.EVERY)

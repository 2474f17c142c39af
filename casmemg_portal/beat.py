"""Celery's beat, which shows that it goes on."""

from typing import Any

from celery.beat import PersistentScheduler

from agreements.services.operations import heartbeat


class HeartbeatScheduler(PersistentScheduler):
    """Leaves a row each few seconds (`Heartbeat`). Where Redis is away it starts nothing, and
    leaves none."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        wait: float = super().tick(*args, **kwargs)
        heartbeat.show_beat()
        return min(wait, heartbeat.EVERY)

"""Whether this process lives, and whether it can do its work, for load balancers and the like."""

import math

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.enums import Watched
from agreements.selectors.watch.readings import Reading, readings

_UNREADY = 503
_ON_DISK = {Watched.DISK, Watched.RELEASES_DISK}


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; nothing else is asked."""
    return _answer({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 when the database is away; else 200, and what is past its limit.

    Without Redis or beat the site works on, if slowly, and so does every other web process: to take
    this one out would help nobody.
    """
    try:
        found = readings()
    except Error:
        return _answer({"status": "unready", "database": "away"}, _UNREADY)
    wrong = [each.what.value for each in found if each.is_wrong]
    beat, *_none = (each for each in found if each.what is Watched.BEAT)
    backup = next((each for each in found if each.what is Watched.BACKUP), None)
    others = [each for each in found if each.is_age and each not in (beat, backup)]
    said = {each.what: "low" if each.is_wrong else "ok" for each in found}
    (broker,) = (each for each in found if each.what is Watched.BROKER)
    return _answer(
        {
            "status": "degraded" if wrong else "ok",
            "wrong": wrong,
            "database": "ok",
            "broker": "away" if broker.is_wrong else "ok",
            "disk": {what.value: said[what] for what in said if what in _ON_DISK},
            "beat": _age(beat),
            "backup": _age(backup) if backup else None,
            "queues": {each.what.value: _age(each) for each in others},
        }
    )


def _age(reading: Reading) -> dict[str, int | None]:
    """Whole seconds; null where beat was never seen."""
    seconds = None if math.isinf(reading.value) else int(reading.value)
    return {"age": seconds, "limit": int(reading.limit)}


def _answer(said: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(said, status=status)

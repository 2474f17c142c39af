"""Counting how often one tries, and how long until one may again.

allauth counts (`ACCOUNT_RATE_LIMITS`), but tells nobody when it will be over. Builds on its
internals of 65.21; `tests/accounts/test_limits.py` would notice a change.
"""

import time
from math import ceil

from allauth.core.internal.ratelimit import consume, get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

from agreements.exceptions import TooManyTries

_APP = "allauth.account"


def count(
    request: HttpRequest,
    tries: dict[str, str],
    refusal: type[TooManyTries],
    *,
    also_get: bool = False,
) -> None:
    """Count one try of each action, by its key; what one of them refuses counts nowhere. What is
    read (GET) counts only with `also_get`.

    Raises the refusal, and the answer to this request will be a 429.
    """
    for dry_run in (True, False) if len(tries) > 1 else (False,):
        for action, key in tries.items():
            if not _take(request, action, key, dry_run=dry_run, also_get=also_get):
                left = seconds_left(request, action=action, key=key)
                raise answer_too_many(request, refusal(left))


def _take(request: HttpRequest, action: str, key: str, *, dry_run: bool, also_get: bool) -> bool:
    taken = consume(request, app=_APP, action=action, key=key, dry_run=dry_run, limit_get=also_get)
    return taken is not None


def answer_too_many(request: HttpRequest, refused: TooManyTries) -> TooManyTries:
    """Answer this request with a 429, on whichever page it ends."""
    request.too_many = refused  # type: ignore[attr-defined]
    return refused


def seconds_left(request: HttpRequest, *, action: str, key: str | None = None) -> int:
    """Until the next try is allowed, by all rates of the action; at least one."""
    left = 1.0
    for rate in get_rates(app=_APP, action=action):
        where = get_cache_key(request, app=_APP, action=action, rate=rate, key=key)
        moments = cache.get(where, [])  # the newest first
        if len(moments) >= rate.amount:
            left = max(left, moments[rate.amount - 1] + rate.duration - time.time())
    return ceil(left)

"""How often one may try, and how long until one may again.

allauth counts (`ACCOUNT_RATE_LIMITS`), but tells nobody when it will be over. Builds on its
internals of 65.21; `tests/accounts/test_limits.py` would notice a change.
"""

import time
from collections.abc import Callable
from math import ceil

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.exceptions import TooManyCodes, TooManyTries

_APP = "allauth.account"


def limits_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever page says that there were too many tries, is a 429 and says for how long."""

    def limited(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refusal: TooManyTries | None = getattr(request, "too_many", None)
        if refusal is not None:
            response.status_code = 429
            response.headers["Retry-After"] = str(refusal.seconds)
        return response

    return limited


def count_code(request: HttpRequest, address: str) -> None:
    """Count a mail with a code; what is refused counts nowhere. Raises TooManyCodes."""
    action = "request_login_code"
    for dry_run in (True, False):
        if not ratelimit.consume(request, action=action, key=address, dry_run=dry_run):
            left = seconds_left(request, action=action, key=address)
            raise answer_too_many(request, TooManyCodes(left))


def answer_too_many(request: HttpRequest, refused: TooManyTries) -> TooManyTries:
    """Answer this request with a 429, on whichever page it ends."""
    request.too_many = refused  # type: ignore[attr-defined]
    return refused


def too_many_tries_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for limits that have no page of their own: those of whoever is signed in."""
    refused = answer_too_many(request, TooManyTries(seconds_left(request, action="reauthenticate")))
    return render(request, "429.html", {"refused": refused, "here": request.get_full_path()})


def seconds_left(request: HttpRequest, *, action: str, key: str | None = None) -> int:
    """Until the next try is allowed, by all rates of the action; at least one."""
    left = 1.0
    for rate in get_rates(app=_APP, action=action):
        where = get_cache_key(request, app=_APP, action=action, rate=rate, key=key)
        moments = cache.get(where, [])  # the newest first
        if len(moments) >= rate.amount:
            left = max(left, moments[rate.amount - 1] + rate.duration - time.time())
    return ceil(left)

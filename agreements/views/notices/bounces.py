"""The door by which reports about undelivered mail come in: machines only, POST only."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from agreements.mail import dsn
from agreements.services.mail import bounces

_BEARER = re.compile(r"Bearer +(\S+)", re.IGNORECASE)


@csrf_exempt  # no browser, no cookie: the token in the header is what lets in
@never_cache
def report(request: HttpRequest) -> HttpResponse:
    """Take one mail (RFC 822, the raw bytes) from whoever knows `BOUNCES_TOKEN`.

    200 with what came of it, also for what is no report: sending it again would not help.
    """
    if not settings.BOUNCES_TOKEN:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not _knows_token(request):
        answer = HttpResponse(status=401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    raw = request.read(dsn.LIMIT + 1)
    if len(raw) > dsn.LIMIT:
        return JsonResponse({"problem": dsn.Problem.TOO_LARGE}, status=413)
    try:
        came_of_it = bounces.take(raw, source="POST")
    except bounces.TooEarly:
        return too_early()
    if isinstance(came_of_it, dsn.Problem):
        return JsonResponse({"problem": came_of_it})
    return JsonResponse({"results": came_of_it})


def too_early() -> HttpResponse:
    """Whoever sent this keeps it and comes again."""
    return HttpResponse(status=503, headers={"Retry-After": "60"})


def _knows_token(request: HttpRequest) -> bool:
    sent = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    return sent is not None and constant_time_compare(sent[1], settings.BOUNCES_TOKEN)

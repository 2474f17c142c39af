"""503 where the database is away for a moment: nothing is lost, and it is tried again."""

import sqlite3

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.write_errors import led_to

_SECONDS = 5
# How often a page sent its form again by itself, in a field of its own.
_TRIES = "database_away_tries"
# Of SQLite's errors those that pass: its others, such as a table that is not there, are ours.
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
}


def is_away(error: BaseException | None) -> bool:
    """Whether the error, or one that led to it, says that the database is away or busy."""
    return any(map(_passes, led_to(error)))


def respond(request: HttpRequest) -> HttpResponse:
    """Nothing here may touch the database, so neither `request.user` nor sessions."""
    answer = _page(request) if "text/html" in request.headers.get("Accept", "") else _for_scripts()
    answer.headers["Retry-After"] = str(_SECONDS)
    return answer


def _passes(error: BaseException) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower eight bits: the rest only tells details.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _PASSING
    return True


def _for_scripts() -> JsonResponse:
    said = _("The portal can’t save right now. Nothing was changed. It is tried again soon.")
    return JsonResponse({"error": said, "again": _SECONDS}, status=503)


def _page(request: HttpRequest) -> HttpResponse:
    fields = _sent(request) if request.method == "POST" else []
    context = {
        "address": request.get_full_path(),
        "is_post": request.method == "POST",
        "fields": [(name, value) for name, value in fields if name != _TRIES],
        "tries_name": _TRIES,
        "tries": dict(fields).get(_TRIES, "0"),
        "has_files": bool(request.method == "POST" and request.FILES),
        # Staff press again themselves: they see to it that nothing is decided twice.
        "is_desk": request.path.startswith(reverse("admin:index")),
        "healthz": reverse("healthz"),
    }
    # Without the request: what it would bring into the page asks the database who is there.
    return HttpResponse(render_to_string("database_away.html", context), status=503)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.POST.lists() for value in values]

"""503: disk or database take nothing just now, the database is away, a key is missing, or a file or
the text of an LA can't be read.

The one place where these become an answer, at whichever door they were met. Of the first two a
middleware would see the errors of views alone; Django turns the others into answers before they
get there.
"""

import logging
import sqlite3
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache

from agreements.exceptions import FileDamaged, KeyMissing, LicenseTextInvalid
from agreements.forms.unsaved_form import holds_typed_text
from agreements.write_errors import led_to, nothing_can_be_written

logger = logging.getLogger(__name__)

# Seconds after which it is worth trying again.
_DISK_AGAIN, _DATABASE_AGAIN = 3600, 5
# How often a page sent its form again by itself, in a field of its own.
_TRIES = "database_away_tries"
# Of SQLite's errors those that pass: its others, such as a table that is not there, are ours.
_PASSING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """What is answered to an error that no view foresaw: 500, or 503."""
    error = sys.exception()
    if nothing_can_be_written(error):
        return _nothing_can_be_saved(request)
    if any(map(_is_database_away, led_to(error))):
        return _database_away(request)
    return defaults.server_error(request)


@never_cache
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 503 when a session that can't be written was taken for one that is gone."""
    if nothing_can_be_written(exception):
        return _nothing_can_be_saved(request)
    return defaults.bad_request(request, exception)


class UnreadableMiddleware(MiddlewareMixin):
    """What is stored can't be read: a clear sentence, on whichever page it happened."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        match error:
            case KeyMissing() | FileDamaged():
                sentence = str(error)
            case LicenseTextInvalid():  # its own words are for whoever writes the text
                sentence = _(
                    "The License Agreement can’t be read as it is stored. Please tell the people "
                    "who run the portal."
                )
            case _other:
                return None
        at = request.resolver_match
        logger.error("%s: %s", at.view_name if at else "no view", error)
        return render(request, "agreements/locked.html", {"sentence": sentence}, status=503)


def _nothing_can_be_saved(request: HttpRequest) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        said = _("Nothing can be saved right now. Keep what you have, and try again in an hour.")
        return _unavailable(_DISK_AGAIN, JsonResponse({"error": said}))
    is_post = request.method == "POST"
    context = {"is_post": is_post, "is_typed": is_post and holds_typed_text(request)}
    return _unavailable(_DISK_AGAIN, HttpResponse(render_to_string("503.html", context)))


def _is_database_away(error: BaseException) -> bool:
    """Whether an error says that the database is away or busy."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lower eight bits: the rest only tells details.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _PASSING
    return True


def _database_away(request: HttpRequest) -> HttpResponse:
    """Nothing is lost, and it is tried again. Nothing here may touch the database, so neither
    `request.user` nor sessions."""
    if "text/html" not in request.headers.get("Accept", ""):
        said = _("The portal can’t save right now. Nothing was changed. It is tried again soon.")
        answer = JsonResponse({"error": said, "again": _DATABASE_AGAIN})
        return _unavailable(_DATABASE_AGAIN, answer)
    is_post = request.method == "POST"
    sent = request.POST.lists() if is_post else []
    fields = [(name, value) for name, values in sent for value in values]
    context = {
        "address": request.get_full_path(),
        "is_post": is_post,
        "fields": [(name, value) for name, value in fields if name != _TRIES],
        "tries_name": _TRIES,
        "tries": dict(fields).get(_TRIES, "0"),
        "has_files": bool(is_post and request.FILES),
        # Staff press again themselves: they see to it that nothing is decided twice.
        "is_desk": request.path.startswith(reverse("admin:index")),
        "ready": reverse("health_ready"),
    }
    # Without the request: what it would bring into the page asks the database who is there.
    page = HttpResponse(render_to_string("database_away.html", context))
    return _unavailable(_DATABASE_AGAIN, page)


def _unavailable(again: int, answer: HttpResponse) -> HttpResponse:
    answer.status_code = 503
    answer.headers["Retry-After"] = str(again)
    return answer

"""What is answered to an error that no view foresaw.

The one place where a full or read-only disk, and a database that is away, become a 503, at
whichever door they were met. A middleware would see the errors of views alone; Django turns the
others into answers before they get there.
"""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache

from agreements.forms.unsaved_form import holds_typed_text
from agreements.write_errors import nothing_can_be_written

from . import database_away

_HOUR = "3600"


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when nothing can be written or the database is away."""
    error = sys.exception()
    if nothing_can_be_written(error):
        return _try_again(request)
    if database_away.is_away(error):
        return database_away.respond(request)
    return defaults.server_error(request)


@never_cache
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 503 when a session that can't be written was taken for one that is gone."""
    if nothing_can_be_written(exception):
        return _try_again(request)
    return defaults.bad_request(request, exception)


def _try_again(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse
    if request.headers.get("Accept") == "application/json":
        sentence = _(
            "Nothing can be saved right now. Keep what you have, and try again in an hour."
        )
        answer = JsonResponse({"error": sentence}, status=503)
    else:
        is_post = request.method == "POST"
        context = {"is_post": is_post, "is_typed": is_post and holds_typed_text(request)}
        answer = HttpResponse(render_to_string("503.html", context), status=503)
    answer.headers["Retry-After"] = _HOUR
    return answer

"""Requests that no page can answer are refused before anything of them is read."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

_ROOM = 1024 * 1024  # for the other fields and the boundaries


def request_screening_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """404 for a NUL in the path and 400 for one in the query, for which PostgreSQL can't even be
    asked; 413 for more than a scan may hold."""

    def screened(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        # The API asks the database for nothing of a query, and answers machines in its own form.
        is_page = not request.path.startswith(reverse("api_above"))
        if is_page and "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL in the query.")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.SCAN_MAX_BYTES + _ROOM:
            megabytes = settings.SCAN_MAX_BYTES // 1_000_000
            return render(request, "413.html", {"megabytes": megabytes}, status=413)
        return get_response(request)

    return screened

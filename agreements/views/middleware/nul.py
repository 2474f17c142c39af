"""No address of the portal holds a NUL; PostgreSQL can't even be asked for one."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse


def nul_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """404 for a NUL in the path, 400 for one in the query, whatever page or list it is for."""

    def without(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("A NUL in the query.")
        return get_response(request)

    return without

"""No address of the portal holds a NUL; PostgreSQL can't even be asked for one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def nul_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """404 for a NUL in the path or the query, whichever page or list of the desk it is for."""

    def without(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return get_response(request)

    return without

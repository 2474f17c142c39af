"""What a browser is told with every answer, also with static files: what it may do with it, and
that it keeps nothing about a person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What everybody may read. For whoever is signed in it says who that is, and is not kept either.
PUBLIC = frozenset(
    {
        *("home", "dataset", "version", "version_changes", "supervisor", "privacy"),
        *("help", "dataset_help"),
        *("publications", "publications_bibtex", "publications_csl"),
    }
)
# What no page needs. Security keys and the clipboard are used, so they stay as browsers have them.
_NEVER = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer")
_PERMISSIONS = ", ".join(f"{name}=()" for name in (*_NEVER, "microphone", "midi", "payment", "usb"))


def browser_headers_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Add what is not there. Stands before whatever answers by itself, such as static files.

    An answer that says itself how it may be kept is left alone: static files, which are the same
    for everybody, and pages of papers, for which the browser has to ask each time
    (`file_responses`).
    """

    def told(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        answer.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in answer.headers and not _is_public(request):
            answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return told


def _is_public(request: HttpRequest) -> bool:
    at, cookies = request.resolver_match, request.COOKIES
    return at is not None and at.view_name in PUBLIC and settings.SESSION_COOKIE_NAME not in cookies

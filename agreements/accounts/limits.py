"""How often one may try to sign in, and the pages that say so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.exceptions import TooManyCodes, TooManyTries
from agreements.rate_limits import answer_too_many, count, seconds_left


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
    count(request, {"request_login_code": address}, TooManyCodes)


def too_many_tries_page(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for limits that have no page of their own: those of whoever is signed in."""
    refused = answer_too_many(request, TooManyTries(seconds_left(request, action="reauthenticate")))
    return render(request, "429.html", {"refused": refused, "here": request.get_full_path()})

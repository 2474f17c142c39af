"""What a request puts on record is chained soon, rather than at the next sweep."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agreements import audit, nudges


def chaining_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Nudges where events were written; of what a stream writes later, beat takes care."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        with audit.watched():
            response = get_response(request)
            if audit.was_written():
                nudges.nudge_chaining()
        return response

    return answered

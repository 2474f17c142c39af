"""Each request has an id, by which the lines of the log that belong to it are found."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from agreements import log_lines

HEADER = "X-Request-ID"


def request_id_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The proxy's, if it sends one; the answer tells it, so that who asks for help can name it.

    Stands before everything else. What a stream logs later has it, too: the next request of the
    thread ends it.
    """

    def identified(request: HttpRequest) -> HttpResponse:
        known = log_lines.begin_request(request.headers.get(HEADER, ""))
        answer = get_response(request)
        answer.headers[HEADER] = known
        return answer

    return identified

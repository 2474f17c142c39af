"""Whatever the API refuses is a problem with a clear sentence (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from agreements.exceptions import AddressRefused, KeyMissing, PortalError, TooManyCalls

CONTENT_TYPE = "application/problem+json"


class Problem(Schema):
    """Why nothing came of it. `detail` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class TokenRefused(PortalError):
    """No token, none that there is, or one that was revoked."""

    sentence = gettext_lazy(
        "This needs the token of a client, in the header “Authorization: Bearer …”. There was "
        "none, or it is wrong or revoked. Owners of a dataset make tokens at the review desk."
    )


class ScopeMissing(PortalError):
    """The token is right, and not for this."""

    sentence = gettext_lazy(
        "This token is not for that. An owner of the dataset can make one that is."
    )


class NoSuchDataset(PortalError):
    """There is none, or it is none of this client's: which of both is not said."""

    sentence = gettext_lazy(
        "There is no dataset of this name for this token. Ask its owner for one that is."
    )


class NoSuchAddress(PortalError):
    """Nothing is there in the API."""

    sentence = gettext_lazy("There is nothing at this address. See /api/v1/openapi.json.")


class CursorRefused(PortalError):
    """It is not one that this feed gave out."""

    sentence = gettext_lazy(
        "This is no cursor of this feed. Use “next” of an earlier answer as it is, or leave it out "
        "to begin anew."
    )


_STATUS: dict[type[PortalError], int] = {
    TokenRefused: 401,
    ScopeMissing: 403,
    NoSuchDataset: 404,
    NoSuchAddress: 404,
    CursorRefused: 400,
    AddressRefused: 422,
    TooManyCalls: 429,
    KeyMissing: 503,
}


def problem(status: int, detail: str) -> HttpResponse:
    """The answer."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase}
    answer = JsonResponse(
        {**told, "status": status, "detail": detail}, status=status, content_type=CONTENT_TYPE
    )
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def answer_error(request: HttpRequest, error: PortalError) -> HttpResponse:
    """What one of ours is answered with."""
    return problem(_STATUS.get(type(error), 400), str(error))


def handle_errors(api: NinjaAPI) -> None:
    """Have all that views of the API raise answered so; what is not known stays an error."""

    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        # Where and why, never what was sent: it may be an address.
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors)
        return problem(422, _("This could not be read: %s") % "; ".join(wrong))

    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, _("This could not be read: %s") % error)

    handlers: dict[type[Exception], Any] = {
        PortalError: answer_error,
        ValidationError: invalid,
        HttpError: refused,
    }
    for error, answer in handlers.items():
        api.add_exception_handler(error, answer)

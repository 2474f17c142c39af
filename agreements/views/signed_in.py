"""Pages for whoever is signed in, and pages of one's own request.

Nothing typed is lost when the session ended meanwhile: it waits for the next sign-in. Nor when
somebody leaves a page with a form that is sent once, and comes back.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.exceptions import InvalidTransition
from agreements.forms.unsaved_form import keep_form, say_why_signed_out
from agreements.models import Agreement, User
from agreements.selectors import access

View = Callable[..., HttpResponseBase]
READ, ASK = ("GET", "HEAD"), ("GET", "HEAD", "POST")
_SIGNED_OUT = 401


class SignedInRequest(HttpRequest):
    """As views get it behind `signed_in`."""

    user: User


def signed_in(view: View) -> View:
    """Send whoever is not signed in to sign in and back, keeping the form they just sent."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        there = redirect_to_login(request.get_full_path())
        return _interrupted(request, there) if request.method == "POST" else there

    return guarded


def _interrupted(request: HttpRequest, there: HttpResponse) -> HttpResponse:
    """Says why one is to sign in: to a script as JSON, else on the page that it leads to."""
    is_kept = keep_form(request)
    if wants_json(request):
        said = _("You have been signed out. Sign in, and come back to this tab: it goes on here.")
        answer = {"error": said, "sign_in": there.headers["Location"]}
        return JsonResponse(answer, status=_SIGNED_OUT)
    if "X-Autosave" not in request.headers:
        say_why_signed_out(request, is_kept=is_kept)
    return there


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours sent this, and reads the answer."""
    return request.headers.get("Accept") == "application/json"


def own_request(methods: Iterable[str], *, with_texts: bool = False) -> Callable[[View], View]:
    """Decorates a view of a request for its signer alone; an InvalidTransition that the view lets
    through is told as 409. `with_texts` as of `access.own_agreement`."""

    def decorate(view: View) -> View:
        @require_http_methods(list(methods))
        @signed_in
        @wraps(view)
        def answered(request: SignedInRequest, reference: str) -> HttpResponseBase:
            agreement = access.own_agreement(request.user, reference, with_texts=with_texts)
            try:
                return view(request, agreement)
            except InvalidTransition as error:
                return conflict_response(request, error, agreement)

        return answered

    return decorate


def conflict_response(
    request: HttpRequest,
    error: InvalidTransition,
    agreement: Agreement,
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """409 with the error's sentence, the way to the request's status page, and what was `typed`,
    label by label, to be taken elsewhere."""
    context = {"sentence": str(error), "agreement": agreement, "typed": typed}
    return render(request, "agreements/conflict.html", context, status=409)

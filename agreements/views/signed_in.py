"""Nothing typed is lost when the session ended meanwhile: it waits for the next sign-in.

Nor when somebody leaves a page with a form that is sent once, and comes back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from agreements.forms.unsaved_form import keep_form, say_why_signed_out

View = Callable[..., HttpResponseBase]
_SIGNED_OUT = 401


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

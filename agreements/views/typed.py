"""Nothing typed is lost when the session ended meanwhile: it waits for the next sign-in.

Nor when somebody leaves a page with a form that is sent once, and comes back.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from agreements.text import storable

View = Callable[..., HttpResponseBase]
_KEY = "typed_on"  # for each page, by its path, what was typed there; the newest last
# Anybody can make us keep this much, so it is little: 200 people need 20,000 characters.
_MOST = 64_000
_SIGNED_OUT = 401
# What forms carry by themselves, and what buttons and boxes send.
_CARRIED = re.compile(
    "csrfmiddlewaretoken|seen(-.*)?|page|draft|version|next|language|anyway|action|discard|rows"
    "|restore|read|agree"
)


def signed_in(view: View) -> View:
    """Send whoever is not signed in to sign in and back, keeping the form they just sent.

    It is kept in their own anonymous session, which becomes that of the person who signs in
    (`login` flushes it only when somebody else was signed in).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        there = redirect_to_login(request.get_full_path())
        return _interrupted(request, there) if request.method == "POST" else there

    return guarded


def _interrupted(request: HttpRequest, there: HttpResponse) -> HttpResponse:
    """Says why one is to sign in: to a script as JSON, else on the page that it leads to."""
    is_kept = keep(request)
    if wants_json(request):
        said = _("You have been signed out. Sign in, and come back to this tab: it goes on here.")
        answer = {"error": said, "sign_in": there.headers["Location"]}
        return JsonResponse(answer, status=_SIGNED_OUT)
    if "X-Autosave" not in request.headers:
        said = _("You had been signed out, so nothing was done yet. Sign in to go on.")
        if is_kept:
            said = _("You had been signed out. Sign in to go on: what you typed is kept.")
        elif request.FILES:
            said = _("You had been signed out. Sign in, then choose your files once more.")
        messages.info(request, said)
    return there


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours sent this, and reads the answer."""
    return request.headers.get("Accept") == "application/json"


def take(request: HttpRequest) -> dict[str, str] | None:
    """The form that was sent to this page before signing in, once; None if there was none."""
    fields = kept(request)
    if fields is not None:
        del request.session[_KEY][request.path]
        request.session.modified = True
    return fields


def kept(request: HttpRequest) -> dict[str, str] | None:
    """The form that is kept for this page, which goes on being kept; None if there is none."""
    fields: dict[str, str] | None = request.session.get(_KEY, {}).get(request.path)
    return fields


def fields_of(request: HttpRequest) -> dict[str, str]:
    """What was sent, fit to be stored."""
    fields = {name: storable(request.POST[name]) for name in request.POST}
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def is_typed(request: HttpRequest) -> bool:
    """Whether what was sent has something that a person wrote or chose, not just a button."""
    return any(
        text.strip() and not _CARRIED.fullmatch(name)
        for name, text in request.POST.items()
        if isinstance(text, str)
    )


def keep(request: HttpRequest) -> bool:
    """Keep the form that was just sent to this page, in place of what was kept of it before.

    Answers whether there was something to keep, and room for it: the oldest makes room.
    """
    fields = fields_of(request)
    if not fields or _length(fields) > _MOST:
        return False
    pages: dict[str, dict[str, str]] = request.session.get(_KEY, {})
    others = [(path, typed) for path, typed in pages.items() if path != request.path]
    while sum(_length(typed) for _path, typed in others) + _length(fields) > _MOST:
        del others[0]
    request.session[_KEY] = {**dict(others), request.path: fields}
    return True


def _length(fields: dict[str, str]) -> int:
    return sum(len(name) + len(text) for name, text in fields.items())

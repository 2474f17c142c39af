"""Nothing typed is lost when the session ended meanwhile: it waits for the next sign-in.

Nor when somebody leaves a page with a form that is sent once, and comes back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agreements.text import storable

View = Callable[..., HttpResponseBase]
_KEY = "typed"
# Anybody can make us keep this much, so it is little: 200 people need 20,000 characters.
_MOST = 64_000


def signed_in(view: View) -> View:
    """Send whoever is not signed in to sign in and back, keeping the form they just sent.

    It is kept in their own anonymous session, which becomes that of the person who signs in
    (`login` flushes it only when somebody else was signed in).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            keep(request)
        return redirect_to_login(request.get_full_path())

    return guarded


def take(request: HttpRequest) -> dict[str, str] | None:
    """The form that was sent to this page before signing in, once; None if there was none."""
    fields = kept(request)
    if fields is not None:
        del request.session[_KEY]
    return fields


def kept(request: HttpRequest) -> dict[str, str] | None:
    """The form that is kept for this page, which goes on being kept; None if there is none."""
    found = request.session.get(_KEY)
    return found["fields"] if found and found["path"] == request.path else None


def keep(request: HttpRequest) -> None:
    """Keep the form that was just sent to this page, in place of what was kept before."""
    fields = {name: storable(request.POST[name]) for name in request.POST}
    fields.pop("csrfmiddlewaretoken", None)
    if sum(len(name) + len(text) for name, text in fields.items()) <= _MOST:
        request.session[_KEY] = {"path": request.path, "fields": fields}

"""A form that was opened before its person signed in again, say in another tab: its CSRF token is
no longer this browser's. The page comes back with what was typed; nothing is ever done for it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.forms.unsaved_form import keep_form, sent_fields
from agreements.views.signed_in import wants_json

_REFUSED = 403
_SEE_OTHER = 303


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What `CsrfViewMiddleware` answers by. What another site has sent is kept by no means."""
    if not _is_ours(request, reason):
        return render(request, "403_csrf.html", status=_REFUSED)
    fields = sent_fields(request)
    if _is_outdated(reason) and request.method == "POST" and not _is_at_the_desk(request):
        keep_form(request)
        return _back(request)
    if wants_json(request) and reason == REASON_NO_CSRF_COOKIE:
        said = _(
            "This browser has no cookies of this site any more, so nothing was done yet. Sign in, "
            "and come back to this tab: it goes on here."
        )
        there = redirect_to_login(request.get_full_path()).headers["Location"]
        return JsonResponse({"error": said, "sign_in": there}, status=_REFUSED)
    context = {"typed": [text for text in fields.values() if _is_prose(text)]}
    return render(request, "403_csrf.html", context, status=_REFUSED)


def _back(request: HttpRequest) -> HttpResponse:
    said = _("This page was opened before you last signed in, so nothing was done yet.")
    if wants_json(request) or "X-Autosave" in request.headers:
        return JsonResponse({"error": said + " " + _("Open it anew.")}, status=_REFUSED)
    messages.warning(request, said + " " + _("Look at it, and send it again."))
    where = request.get_full_path()
    if "next" in request.POST and "?" not in where:  # the pages to sign in have it in their form
        where += "?" + urlencode({"next": request.POST["next"]})
    answer = HttpResponseRedirect(where)
    answer.status_code = _SEE_OTHER
    return answer


def _is_ours(request: HttpRequest, reason: str) -> bool:
    """Whether Django found that a page of ours sent it: it looks at that before the token."""
    was_asked = "Origin" in request.headers or request.is_secure()
    return was_asked and reason.startswith("CSRF ")


def _is_outdated(reason: str) -> bool:
    """Whether there are a cookie and a token, each of another time."""
    return reason.startswith("CSRF token from")


def _is_at_the_desk(request: HttpRequest) -> bool:
    """Its forms take nothing back for an outdated token."""
    return request.path.startswith(reverse("admin:index"))


def _is_prose(text: str) -> bool:
    """Whether a person may have typed it; not the marks that forms carry."""
    return " " in text.strip() or not text.isascii()

"""Whoever is signed in reads their own language at any browser. Machines get English.

`LocaleMiddleware` before it knows only the browser: its cookie, else what it asks for.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from agreements.accounts import language_cookie
from agreements.models import User


def person_language_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The browser's cookie follows, so that pages stay in the language when somebody signs out, and
    those that can't ask who is there are in it, too."""

    def spoken(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("api_above")):
            _speak(request, settings.LANGUAGE_CODE)
            return get_response(request)
        of_browser = translation.get_language()
        if person := _person(request):
            _speak(request, person.language)
        answer = get_response(request)
        patch_vary_headers(answer, ["Cookie"])
        if person := _person(request):
            if person.language != of_browser:
                language_cookie.keep_language(answer, person.language)
            language_cookie.forget_switched(request, answer)
        return answer

    return spoken


def _person(request: HttpRequest) -> User | None:
    # Who has no session is nobody: there is nothing to ask the database for.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, User) else None


def _speak(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = language

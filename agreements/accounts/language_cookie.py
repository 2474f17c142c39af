"""Which language a browser shows, and whether somebody switched it before they signed in.

The first is a cookie that `LocaleMiddleware` reads. The second is one of its own: the first says
nothing of when, and may be somebody else's who was here before.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# Longer than a code is good.
_SWITCHED_SECONDS = 3600
_HTTPS_PREFIX = "__Host-" if settings.HTTPS else ""
SWITCHED = f"{_HTTPS_PREFIX}language-switched"


def keep_language(answer: HttpResponseBase, language: str) -> None:
    _set(answer, settings.LANGUAGE_COOKIE_NAME, language, settings.LANGUAGE_COOKIE_AGE)


def keep_switched(answer: HttpResponseBase, language: str) -> None:
    """So that the language just chosen wins over that of the account."""
    _set(answer, SWITCHED, language, _SWITCHED_SECONDS)


def switched_to(request: HttpRequest) -> str | None:
    """The language that somebody chose here before they signed in, within an hour."""
    language = request.COOKIES.get(SWITCHED)
    return language if language in dict(settings.LANGUAGES) else None


def forget_switched(request: HttpRequest, answer: HttpResponseBase) -> None:
    if SWITCHED in request.COOKIES:
        answer.delete_cookie(SWITCHED, samesite="Lax")


def _set(answer: HttpResponseBase, name: str, language: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        language,
        max_age=seconds,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )

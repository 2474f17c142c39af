"""A public page at an address that ends in `?lang=zh-hans`, as search engines hand them out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def asked_language_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """It is in that language for whoever has not chosen one here: as if it were the browser's."""

    def asked(request: HttpRequest) -> HttpResponse:
        if "lang=" in request.META.get("QUERY_STRING", ""):
            language = request.GET.get("lang", "")
            if language in dict(settings.LANGUAGES):
                request.COOKIES.setdefault(settings.LANGUAGE_COOKIE_NAME, language)
        return get_response(request)

    return asked

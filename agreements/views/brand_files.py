"""The institute's color as a style sheet, and its mark. Their addresses change with them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from agreements import brand

_DAY = 24 * 3600


@require_safe
def colors(request: HttpRequest) -> HttpResponse:
    """What comes after tokens.css and dark.css. 404 where the colors are the portal's own."""
    if not brand.has_own_color():
        raise Http404
    shades = {"light": brand.light(), "dark": brand.dark()}
    return _kept(render(request, "brand/colors.css", shades, content_type="text/css"))


@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The picture; 404 where the mark is the portal's own."""
    found = brand.mark()
    if found is None:
        raise Http404
    answer = HttpResponse(found.content, content_type=found.content_type)
    # Opened by itself an SVG is a page: one that does nothing.
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return _kept(answer)


def _kept(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, public=True, max_age=_DAY)
    return answer

"""What search engines are told of a page."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from agreements.public_pages import DESCRIBED

register = template.Library()
# What of a query leads to another page.
_OF_THE_PAGE = ("language", "page")


@register.inclusion_tag("components/public_head.html", takes_context=True)
def public_head(context: template.Context) -> dict[str, object]:
    """Of a page for everybody: what it is, its one address, and the same in other languages. Of any
    other, that it is not to be listed."""
    request: HttpRequest | None = context.get("request")
    description = _description(request, context) if request else ""
    if request is None or not description:
        return {"is_public": False}
    asked = request.GET.get("lang", "")
    return {
        "is_public": True,
        "description": description,
        "address": _address(request, asked if asked == get_language() else ""),
        "unspoken": _address(request, ""),
        "spoken": [(code, _address(request, code)) for code, _name in settings.LANGUAGES],
    }


def _description(request: HttpRequest, context: template.Context) -> str:
    """ "" also where there is nothing to describe: the page says that it is missing."""
    at = request.resolver_match
    words = DESCRIBED.get(at.view_name) if at else None
    try:
        return str(words) % _Known(context) if words else ""
    except KeyError:
        return ""


class _Known(dict[str, object]):
    """What stands in brackets in a description, from the page's context."""

    def __init__(self, context: template.Context) -> None:
        self._context = context

    def __missing__(self, key: str) -> Any:
        place = {"number": "version.number", "old": "old.number", "new": "new.number"}
        name, _dot, field = place.get(key, f"dataset.{key}").partition(".")
        return getattr(self._context[name], field)


def _address(request: HttpRequest, language: str) -> str:
    query = [(name, request.GET[name]) for name in _OF_THE_PAGE if name in request.GET]
    if language:
        query.append(("lang", language))
    asked = f"?{urlencode(query)}" if query else ""
    return f"{settings.SITE_URL}{request.path}{asked}"

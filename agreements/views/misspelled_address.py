"""Addresses that mail programs or people changed a little lead to the one that was meant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix
from django.urls.converters import StringConverter
from django.views.decorators.http import require_safe

# Links that mails bring: a word and a token, as `tokens.make` and `secrets.token_urlsafe(24)`
# write one. The address is a key.
_LINK = r"[a-z]+/[A-Za-z0-9_-]{32}"
# Mail programs take the signs around a link for a part of it, whatever the script, sometimes as
# HTML writes them; some leave out the last slash.
_SIGNS = r"(?:&(?:gt|quot|nbsp);|[^\w/\x00-\x1f])+"


class UntidyLink(StringConverter):
    """A converter: such a link with what stood around it, or without its slash; the link of it."""

    regex = rf"{_LINK}(?:/?{_SIGNS}/?)?"

    def to_python(self, value: str) -> str:
        word, _slash, token = value.partition("/")
        return f"{word}/{token[:32]}/"


class SmallReference(StringConverter):
    """A converter: a reference with a small letter in it and what comes after; both as meant."""

    regex = r"(?=[^/]*[a-z])[Ll][Aa]-[A-Za-z0-9]+(?:/[^\x00-\x1f]*)?"

    def to_python(self, value: str) -> str:
        reference, slash, rest = value.partition("/")
        return reference.upper() + slash + rest


@require_safe
def tidy_link(request: HttpRequest, link: str) -> HttpResponse:
    """To the page of a mailed link."""
    return keep_address_secret(redirect(get_script_prefix() + link))


def capital_reference(request: HttpRequest, rest: str) -> HttpResponse:
    """To the page of a request, whether there is such a one or not."""
    query = request.META.get("QUERY_STRING", "")
    there = f"{get_script_prefix()}requests/{rest}" + (f"?{query}" if query else "")
    return redirect(there, preserve_request=request.method not in ("GET", "HEAD"))


def keep_address_secret(answer: HttpResponse) -> HttpResponse:
    """The address goes to no other site and into no search engine."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

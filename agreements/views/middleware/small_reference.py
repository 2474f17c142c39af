"""A reference that somebody typed in small letters is the same request."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix

_REFERENCE = re.compile(r"[^/]+")


class SmallReference:
    """A converter: a reference with a small letter in it and what comes after; both as meant."""

    regex = r"(?=[^/]*[a-z])[Ll][Aa]-[A-Za-z0-9]+(?:/[^\x00-\x1f]*)?"

    def to_python(self, value: str) -> str:
        return _REFERENCE.sub(lambda found: found[0].upper(), value, count=1)

    def to_url(self, value: str) -> str:
        return value


def in_capitals(request: HttpRequest, rest: str) -> HttpResponse:
    """To the address that was meant, whether there is such a request or not."""
    query = request.META.get("QUERY_STRING", "")
    there = f"{get_script_prefix()}requests/{rest}" + (f"?{query}" if query else "")
    return redirect(there, preserve_request=request.method not in ("GET", "HEAD"))

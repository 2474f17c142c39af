"""Links that mails bring: a word and a token, as in `/notices/<token>/`. The address is a key."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe

# As `tokens.make` and `secrets.token_urlsafe(24)` write one.
_LINK = r"[a-z]+/[A-Za-z0-9_-]{32}"
# Mail programs take the signs around a link for a part of it, whatever the script, sometimes as
# HTML writes them; some leave out the last slash.
_SIGNS = r"(?:&(?:gt|quot|nbsp);|[^\w/\x00-\x1f])+"


class UntidyLink:
    """A converter: such a link with what stood around it, or without its slash; the link of it."""

    regex = rf"{_LINK}(?:/?{_SIGNS}/?)?"

    def to_python(self, value: str) -> str:
        found = re.match(_LINK, value)
        if found is None:
            raise ValueError(value)
        return f"{found[0]}/"

    def to_url(self, value: str) -> str:
        return value


@require_safe
def tidied(request: HttpRequest, link: str) -> HttpResponse:
    """To the address that was meant."""
    return told_to_nobody(redirect(get_script_prefix() + link))


def told_to_nobody(answer: HttpResponse) -> HttpResponse:
    """The address goes to no other site and into no search engine."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

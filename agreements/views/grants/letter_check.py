"""What a letter that shows an approval is worth today; for anybody who holds one."""

import re

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.exceptions import TooManyTries
from agreements.models.approval_letter import CODE_SIGNS, grouped_code
from agreements.selectors.grants import letter_standing

_LIMIT = "check_letter"  # `ACCOUNT_RATE_LIMITS`
_LONGEST = 40  # characters of a code; longer ones are no code either
_WAIT = 10 * 60  # seconds after which it is over


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A field for the code, for who knows the address alone; leads to the code's page."""
    code = re.sub(r"[\W_]", "", request.GET.get("code", "")).upper()
    if code:
        return _unlisted(redirect("check_letter", grouped_code(code[:_LONGEST])))
    return render(request, "agreements/grants/letter_ask.html")


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Says how the letter stands; 404 for what is no letter's code, 429 for a network from which
    many such codes came. What people type from paper, they type in their own way."""
    signs = re.sub(r"[\W_]", "", code).upper()
    if len(signs) == CODE_SIGNS and grouped_code(signs) != code:
        return _unlisted(redirect("check_letter", grouped_code(signs)))
    if not _count(request, dry_run=True):
        return _too_many(request)
    letter = letter_standing.find_letter(code)
    if letter is None:
        _count(request)
        page = render(request, "agreements/grants/letter_unknown.html", status=404)
    else:
        context = {"letter": letter_standing.check_letter(letter)}
        page = render(request, "agreements/grants/letter_check.html", context)
    return _unlisted(page)


def _count(request: HttpRequest, *, dry_run: bool = False) -> bool:
    """Whether the limit is not reached. allauth's public function counts no GET."""
    usage = ratelimit.consume(
        request, app="allauth.account", action=_LIMIT, dry_run=dry_run, limit_get=True
    )
    return usage is not None


def _too_many(request: HttpRequest) -> HttpResponse:
    context = {"refused": TooManyTries(_WAIT), "here": request.path}
    page = render(request, "429.html", context, status=429)
    page.headers["Retry-After"] = str(_WAIT)
    return _unlisted(page)


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """In no search engine: whom a letter is shown to is its signer's to say."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

"""Pages that everybody may read are the same for all who are signed out: rendered once and kept for
a few seconds, compressed, told by an ETag.

Nothing is kept, marked or compressed here that was made for somebody: who has a session or is being
told something renders a page of their own, and so does a page with a form's token in it. (What is
compressed together with a secret can tell it: BREACH.)
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language_from_request

from agreements.public_pages import PUBLIC

_MOST_PAGES, _MOST_BYTES = 200, 1_000_000
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Language", "Content-Encoding"}
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
_TOKEN = b"csrfmiddlewaretoken"
_OK = 200

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`until`: by the clock of `time.monotonic`."""

    until: float
    etag: str
    headers: Mapping[str, str]
    plain: bytes
    zipped: bytes


_pages: dict[Key, KeptPage] = {}


def kept_pages_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """For `settings.PAGES_KEPT_SECONDS`, in each process by itself. The demo keeps none: its date
    is set forward."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or _is_somebody(request):
            return get_response(request)
        key = _key(request)
        page = _pages.get(key)
        if page is None or page.until < time.monotonic():
            answer = get_response(request)
            if not _is_for_everybody(request, answer):
                return answer
            page = _made_of(answer)
            if page.until > time.monotonic() and len(page.plain) <= _MOST_BYTES:
                _keep(key, page)
        return _handed_out(request, page)

    return answered


def forget_all() -> None:
    """In this process."""
    _pages.clear()


def _is_somebody(request: HttpRequest) -> bool:
    return any(name in request.COOKIES for name in _PERSONAL_COOKIES)


def _key(request: HttpRequest) -> Key:
    """All that such a page may depend on: nothing was kept for a host that is not ours."""
    return (
        request.scheme or "",
        request.META.get("HTTP_HOST", ""),
        request.get_full_path(),
        get_language_from_request(request),
    )


def _is_for_everybody(request: HttpRequest, answer: HttpResponse) -> bool:
    at = request.resolver_match
    return (
        at is not None
        and at.view_name in PUBLIC
        and answer.status_code == _OK
        and not answer.streaming
        and not answer.cookies
        and "Cache-Control" not in answer.headers
        and _TOKEN not in answer.content
    )


def _made_of(answer: HttpResponse) -> KeptPage:
    answer.headers["Cache-Control"] = "no-cache"  # a browser may keep it, but has to ask each time
    patch_vary_headers(answer, ["Cookie", "Accept-Language", "Accept-Encoding"])
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    lasts = 0 if settings.DEMO else settings.PAGES_KEPT_SECONDS
    return KeptPage(
        until=time.monotonic() + lasts,
        etag=f'W/"{digest}"',  # weak: compressed or not
        headers={**answer.headers},
        plain=answer.content,
        zipped=gzip.compress(answer.content, compresslevel=6, mtime=0),
    )


def _keep(key: Key, page: KeptPage) -> None:
    if len(_pages) >= _MOST_PAGES:
        _pages.clear()
    _pages[key] = page


def _handed_out(request: HttpRequest, page: KeptPage) -> HttpResponse:
    answer = get_conditional_response(request, etag=page.etag)
    told = dict(page.headers)
    if answer is None:
        takes_gzip = _TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        answer = HttpResponse(page.zipped if takes_gzip else page.plain)
        told["Content-Length"] = str(len(answer.content))
        if takes_gzip:
            told["Content-Encoding"] = "gzip"
    else:
        told = {name: said for name, said in told.items() if name not in _OF_THE_BODY}
    for name, said in told.items():
        answer.headers[name] = said
    answer.headers["ETag"] = page.etag
    return answer

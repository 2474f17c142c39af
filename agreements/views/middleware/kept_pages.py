"""Pages that are the same for all who are signed out: rendered once and kept for a few seconds.

Those that everybody may read are told by an ETag and compressed. Those with a form for strangers
are kept without the token, get one for each visitor, and are neither: what is compressed together
with a secret can tell it (BREACH). Who has a session or is being told something gets their own.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language_from_request

from agreements.public_pages import FORMS_FOR_STRANGERS, PUBLIC

_MOST_PAGES, _MOST_BYTES = 200, 1_000_000
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Language", "Content-Encoding"}
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
_TOKEN_NAME = b"csrfmiddlewaretoken"
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')
_OK = 200

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`parts`: between them stands the token of a form. `until`: by `time.monotonic`."""

    until: float
    headers: Mapping[str, str]
    parts: tuple[bytes, ...]
    zipped: bytes = b""
    etag: str = ""


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
            if _has_form_for_strangers(request, answer):
                _keep(key, _without_token(answer))
                return answer
            if not _is_for_everybody(request, answer):
                return answer
            page = _marked(answer)
            _keep(key, page)
        return _handed_out(request, page) if page.etag else _with_token(request, page)

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
    return (
        _name(request) in PUBLIC
        and answer.status_code == _OK
        and not answer.streaming
        and not answer.cookies
        and "Cache-Control" not in answer.headers
        and _TOKEN_NAME not in answer.content
    )


def _has_form_for_strangers(request: HttpRequest, answer: HttpResponse) -> bool:
    return (
        _name(request) in FORMS_FOR_STRANGERS
        and answer.status_code == _OK
        and not answer.streaming
        and answer.cookies.keys() <= {settings.CSRF_COOKIE_NAME}
    )


def _name(request: HttpRequest) -> str:
    at = request.resolver_match
    return at.view_name if at else ""


def _without_token(answer: HttpResponse) -> KeptPage:
    return KeptPage(_end(), {**answer.headers}, tuple(_TOKEN.split(answer.content)))


def _marked(answer: HttpResponse) -> KeptPage:
    answer.headers["Cache-Control"] = "no-cache"  # a browser may keep it, but has to ask each time
    patch_vary_headers(answer, ["Cookie", "Accept-Language", "Accept-Encoding"])
    digest = hashlib.sha256(answer.content).hexdigest()[:32]
    return KeptPage(
        _end(),
        {**answer.headers},
        (answer.content,),
        gzip.compress(answer.content, compresslevel=6, mtime=0),
        f'W/"{digest}"',  # weak: compressed or not
    )


def _end() -> float:
    return time.monotonic() + (0 if settings.DEMO else settings.PAGES_KEPT_SECONDS)


def _keep(key: Key, page: KeptPage) -> None:
    now = time.monotonic()
    if page.until <= now or sum(map(len, page.parts)) > _MOST_BYTES:
        return
    if len(_pages) >= _MOST_PAGES:
        for other in [other for other, kept in list(_pages.items()) if kept.until < now]:
            _pages.pop(other, None)
    if len(_pages) < _MOST_PAGES or key in _pages:
        _pages[key] = page


def _handed_out(request: HttpRequest, page: KeptPage) -> HttpResponse:
    answer = get_conditional_response(request, etag=page.etag)
    told = dict(page.headers)
    if answer is None:
        takes_gzip = _TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        answer = HttpResponse(page.zipped if takes_gzip else page.parts[0])
        told["Content-Length"] = str(len(answer.content))
        if takes_gzip:
            told["Content-Encoding"] = "gzip"
    else:
        told = {name: said for name, said in told.items() if name not in _OF_THE_BODY}
    return _telling(answer, {**told, "ETag": page.etag})


def _with_token(request: HttpRequest, page: KeptPage) -> HttpResponse:
    """As Django does it, with the visitor's own cookie, or a new one."""

    def filled(request: HttpRequest) -> HttpResponse:
        token = get_token(request).encode()
        return _telling(HttpResponse(token.join(page.parts)), page.headers)

    answer: HttpResponse = CsrfViewMiddleware(filled)(request)  # type: ignore[assignment]
    return answer


def _telling(answer: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    for name, said in headers.items():
        answer.headers[name] = said
    return answer

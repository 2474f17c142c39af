"""A page of a paper as a picture, for those who may see it. A worker drew it: nothing is drawn
here, where a stranger's file could keep everybody waiting."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from agreements import storage
from agreements.exceptions import PageUnreadable

from .services.scans import page_previews

_AGAIN = 5  # seconds after which it is worth asking again


def preview_response(
    request: HttpRequest,
    paper: page_previews.Paper,
    page: int,
    size: Literal["small", "large"],
) -> HttpResponse:
    """Page `page`, from 1, as JPEG; 202 with a sentence until it is drawn, 422 with another if it
    can't be.

    The browser may keep it (private) but has to ask each time (no-cache): whoever has signed out
    or lost the right gets nothing, everybody else a 304.
    """
    if not 1 <= page <= paper.pages:
        raise Http404
    row = page_previews.previews_of(paper)[page]
    if row.unreadable:
        return _said(f"{PageUnreadable.sentence} {row.get_unreadable_display()}", 422)
    if row.due_at is not None:
        return _being_drawn()
    etag = f'"{paper.sha256}-{page}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(
                storage.read_file(getattr(row, size)), content_type="image/jpeg"
            )
        except FileNotFoundError:
            page_previews.redraw_lost_preview(row)
            return _being_drawn()
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _being_drawn() -> HttpResponse:
    response = _said(_("This page is being drawn. Please ask again in a few seconds."), 202)
    response["Retry-After"] = str(_AGAIN)
    return response


def _said(sentence: str, status: int) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, no_store=True)
    return response

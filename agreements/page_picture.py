"""A page of a paper as a picture, for those who may see it."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from agreements.exceptions import PortalError
from agreements.models import IssuedDocument, SignedScan
from agreements.scans import pages


def picture(
    request: HttpRequest, paper: IssuedDocument | SignedScan, page: int, width: int
) -> HttpResponse:
    """Page `page`, from 1, as JPEG `width` pixels wide; 503 with a sentence if it can't be drawn.

    The browser may keep it (private) but has to ask each time (no-cache): whoever has signed out
    or lost the right gets nothing, everybody else a 304 in place of a page drawn anew.
    """
    if not 1 <= page <= paper.pages:
        raise Http404
    etag = f'"{paper.sha256}-{page}-{width}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            drawn = pages.render(Path(default_storage.path(paper.file)), page, width)
        except PortalError as error:
            return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
        response = HttpResponse(drawn, content_type="image/jpeg")
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response

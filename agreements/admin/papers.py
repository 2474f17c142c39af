"""A request's papers for its reviewers: files to take away, pages to look at. All on record."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_GET

from agreements.admin.base import person
from agreements.exceptions import PortalError
from agreements.models import IssuedDocument, SignedScan
from agreements.scans import pages
from agreements.selectors import access
from agreements.services import reading

_WIDTH = 1400  # pixels; two for each CSS pixel of the column, so that handwriting stays sharp


@require_GET
def document(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """An issued PDF as attachment."""
    agreement = access.staff_agreement(person(request), reference)
    return _attachment(request, get_object_or_404(agreement.documents, number=number))


@require_GET
def scan(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """A signed scan as attachment, under its canonical name."""
    return _attachment(request, _scan(request, reference, number))


@require_GET
def originals(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The files that a signed scan was made of, as an archive."""
    found = _scan(request, reference, number)
    try:
        file = reading.download_originals(found, by=person(request))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=found.originals_name)


@require_GET
def scan_page(request: HttpRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page of a scan as JPEG.

    The browser may keep it (private) but has to ask each time (no-cache): whoever has signed out
    or lost the right gets nothing, everybody else a 304 in place of a page drawn anew.
    """
    found = _scan(request, reference, number)
    reading.look_at(found, by=person(request))
    return _page(request, found, page)


@require_GET
def document_page(request: HttpRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page of an issued document as JPEG, likewise. Staff see all of its words elsewhere too, so
    that looking at it is not recorded."""
    agreement = access.staff_agreement(person(request), reference)
    return _page(request, get_object_or_404(agreement.documents, number=number), page)


def _page(request: HttpRequest, paper: IssuedDocument | SignedScan, page: int) -> HttpResponse:
    if not 1 <= page <= paper.pages:
        raise Http404
    etag = f'"{paper.sha256}-{page}-{_WIDTH}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            picture = pages.render(Path(default_storage.path(paper.file)), page, _WIDTH)
        except PortalError as error:
            return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
        response = HttpResponse(picture, content_type="image/jpeg")
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _scan(request: HttpRequest, reference: str, number: int) -> SignedScan:
    agreement = access.staff_agreement(person(request), reference)
    return get_object_or_404(agreement.scans, number=number)


def _attachment(request: HttpRequest, paper: IssuedDocument | SignedScan) -> FileResponse:
    try:
        file = reading.download(paper, by=person(request))
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file, as_attachment=True, filename=paper.file_name, content_type="application/pdf"
    )

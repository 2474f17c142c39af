"""A request's files for its reviewers: files to take away, pages to look at. All on record."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from agreements import file_responses
from agreements.admin.pages import paper_page, person
from agreements.exceptions import LicenseTextInvalid
from agreements.models import ImportRow, IssuedDocument, SignedScan
from agreements.selectors import access
from agreements.services.requests.issued_words import issued_words
from agreements.services.scans import access_log


@require_GET
def download_document(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """An issued PDF as attachment."""
    found = _fetch_document(request, reference, number)
    return file_responses.download_paper(found, by=person(request))


@require_safe
def document_text(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What it says, as a page. Not recorded, as `document_page`."""
    found = _fetch_document(request, reference, number)
    try:
        paper = issued_words(found)
    except LicenseTextInvalid as error:
        raise Http404 from error
    return paper_page(
        request,
        paper,
        file=reverse("admin:agreements_agreement_document", args=[reference, number]),
        back=(reverse("admin:agreements_agreement_change", args=[reference]), reference),
        is_signed=True,
    )


@require_GET
def download_scan(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """A signed scan as attachment, under its canonical name."""
    found = fetch_scan(request, reference, number)
    return file_responses.download_paper(found, by=person(request))


@require_GET
def download_originals(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The files that a signed scan was made of, as an archive."""
    found = fetch_scan(request, reference, number)
    return file_responses.download_originals(found, by=person(request))


@require_GET
def download_imported_scan(request: HttpRequest, reference: str) -> FileResponse:
    """The scan of what was signed before the portal."""
    agreement = access.staff_agreement(person(request), reference)
    found = get_object_or_404(ImportRow, agreement=agreement)
    return file_responses.download_imported_scan(found, by=person(request))


@require_GET
def scan_page(request: HttpRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page of a scan as JPEG."""
    found = fetch_scan(request, reference, number)
    access_log.record_view(found, by=person(request))
    return file_responses.preview_response(request, found, page, "large")


@require_GET
def document_page(request: HttpRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page of an issued document as JPEG, likewise. Staff see all of its words elsewhere too, so
    that looking at it is not recorded."""
    found = _fetch_document(request, reference, number)
    return file_responses.preview_response(request, found, page, "large")


def _fetch_document(request: HttpRequest, reference: str, number: int) -> IssuedDocument:
    agreement = access.staff_agreement(person(request), reference)
    return get_object_or_404(agreement.documents, number=number)


def fetch_scan(request: HttpRequest, reference: str, number: int) -> SignedScan:
    """A signed scan of a request of the person's datasets, or Http404."""
    agreement = access.staff_agreement(person(request), reference)
    found = agreement.scans.select_related("document", "agreement__dataset", "agreement__signer")
    return get_object_or_404(found, number=number)

"""Issued documents and signed scans as downloads: every one is checked and recorded."""

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from agreements.exceptions import LicenseTextInvalid
from agreements.file_responses import (
    download_imported_scan,
    download_originals,
    download_paper,
    paper_as_page,
)
from agreements.selectors import access
from agreements.selectors.imports.import_rows import own_import_row
from agreements.services.requests.issued_words import issued_words
from agreements.views.signed_in import SignedInRequest, signed_in


@require_GET
@signed_in
def document(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """The issued LA, for the signer. Staff have their own at the desk."""
    return download_paper(access.own_document(request.user, reference, number), by=request.user)


@require_safe
@signed_in
def document_text(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """What it says, as a page, for the signer. Nothing is taken away: it is not recorded."""
    found = access.own_document(request.user, reference, number)
    try:
        paper = issued_words(found)
    except LicenseTextInvalid as error:
        raise Http404 from error
    file = reverse("document", args=[reference, number])
    return paper_as_page(request, paper, found.agreement, file=file, is_signed=True)


@require_GET
@signed_in
def scan(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """A signed scan under its canonical name, for the signer."""
    return download_paper(access.own_scan(request.user, reference, number), by=request.user)


@require_GET
@signed_in
def imported_scan(request: SignedInRequest, reference: str) -> HttpResponseBase:
    """The scan of what was signed before the portal, for the signer."""
    row = own_import_row(request.user, reference)
    return download_imported_scan(row, by=request.user)


@require_GET
@signed_in
def originals(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """The files that a signed scan was made of, as an archive, for the signer."""
    return download_originals(access.own_scan(request.user, reference, number), by=request.user)

"""Issued documents and signed scans as downloads: every one is checked and recorded."""

from typing import cast

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from agreements.documents.filenames import content_disposition
from agreements.models import IssuedDocument, SignedScan, User
from agreements.selectors import access
from agreements.services.scans import access_log
from agreements.views.signed_in import signed_in


@require_GET
@signed_in
def document(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The issued LA, for the signer. Staff have their own at the desk."""
    user = cast(User, request.user)
    found = access.own_document(user, reference, number)
    return _sent(found, found.handed_out_name, user)


@require_GET
@signed_in
def scan(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """A signed scan under its canonical name, for the signer."""
    user = cast(User, request.user)
    found = access.own_scan(user, reference, number)
    return _sent(found, found.file_name, user)


@require_GET
@signed_in
def originals(request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
    """The files that a signed scan was made of, as an archive, for the signer."""
    user = cast(User, request.user)
    found = access.own_scan(user, reference, number)
    try:
        file = access_log.open_originals_for_download(found, by=user)
    except FileNotFoundError as error:
        raise Http404 from error
    return _attachment(file, found.originals_name, "application/zip")


def _sent(paper: IssuedDocument | SignedScan, name: str, user: User) -> FileResponse:
    return _attachment(access_log.open_for_download(paper, by=user), name, "application/pdf")


def _attachment(file: File[bytes], name: str, content_type: str) -> FileResponse:
    answer = FileResponse(file, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition(name)
    # Nobody's cache but the own one, and there not past the sign-out.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

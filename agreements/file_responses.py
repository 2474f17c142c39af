"""A paper for those who may see it: its file to take away, its words, or a page as a picture. A
worker drew that: nothing is drawn here, where a stranger's file could keep everybody waiting."""

from collections.abc import Callable
from typing import Literal

from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from agreements import storage
from agreements.documents.filenames import content_disposition
from agreements.documents.paper_words import PaperWords
from agreements.exceptions import FileDamaged, PageUnreadable
from agreements.models import (
    Agreement,
    Dataset,
    ImportRow,
    IssuedDocument,
    MessageFile,
    PagePhoto,
    SignedScan,
    User,
)
from agreements.scans.file_names import clean_name

from .services.requests import message_files
from .services.scans import access_log, page_previews

_DAY = 24 * 3600
_AGAIN = 5  # seconds after which it is worth asking again


def download_paper(paper: SignedScan | IssuedDocument, *, by: User) -> FileResponse:
    """The PDF as attachment, on record; Http404 where its file is gone."""
    name = paper.file_name if isinstance(paper, SignedScan) else paper.handed_out_name
    return _attachment(access_log.open_for_download, paper, name, by)


def download_originals(scan: SignedScan, *, by: User) -> FileResponse:
    """The files that a scan was made of, as an archive, on record; Http404 where there is none."""
    return _attachment(access_log.open_originals_for_download, scan, scan.originals_name, by)


def download_message_file(file: MessageFile, *, by: User) -> FileResponse:
    """A file that came with a message, on record; Http404 where it is gone."""
    answer = _attachment(message_files.open_for_download, file, file.handed_out_name, by)
    answer.headers["Content-Type"] = file.content_type
    return answer


def download_imported_scan(row: ImportRow, *, by: User) -> FileResponse:
    """The scan of what was signed before the portal, likewise."""
    name = f"{clean_name(row.scan_name).removesuffix('.pdf')}.pdf"
    return _attachment(access_log.open_imported_for_download, row, name, by)


def _attachment(
    open_file: Callable[..., File[bytes]],
    paper: SignedScan | IssuedDocument | MessageFile | ImportRow,
    name: str,
    by: User,
) -> FileResponse:
    try:
        answer = FileResponse(open_file(paper, by=by))
    except FileNotFoundError as error:
        raise Http404 from error
    answer.headers["Content-Disposition"] = content_disposition(name)
    # Nobody's cache but the own one, and there not past the sign-out.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def paper_as_page(
    request: HttpRequest,
    paper: PaperWords,
    agreement: Agreement,
    *,
    file: str,
    back: str = "",
    is_signed: bool = False,
) -> HttpResponse:
    """All that a PDF of an agreement says, as a page, for those who may have the PDF at the address
    `file`; `back` to where that is offered, if not on the agreement's own page; `is_signed`: on
    paper. Like the PDF, it is in nobody's cache."""
    context = {
        "paper": paper,
        "agreement": agreement,
        "file": file,
        "back": back or agreement.get_absolute_url(),
        "is_signed": is_signed,
    }
    answer = render(request, "agreements/paper_page.html", context)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


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
    try:
        response = _jpeg(request, getattr(row, size), mark=f"{paper.sha256}-{page}-{size}")
    except (FileNotFoundError, FileDamaged):
        page_previews.redraw_lost_preview(row)
        return _being_drawn()
    patch_cache_control(response, private=True, no_cache=True)
    return response


def photo_response(request: HttpRequest, photo: PagePhoto) -> HttpResponse:
    """The small picture of a photo that waits to be sent; kept as `preview_response` has it."""
    try:
        response = _jpeg(request, photo.preview_picture, mark=photo.sha256)
    except FileNotFoundError as error:  # it was sent or removed meanwhile
        raise Http404 from error
    patch_cache_control(response, private=True, no_cache=True)
    return response


def dataset_picture_response(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """The picture of a public page, to be kept by browsers: its address changes with it. Http404
    where there is none."""
    if not dataset.picture:
        raise Http404
    try:
        response = _jpeg(request, dataset.picture, mark=dataset.picture_mark)
    except (FileNotFoundError, FileDamaged) as error:
        raise Http404 from error
    patch_cache_control(response, public=True, max_age=_DAY)
    return response


def _jpeg(request: HttpRequest, name: str, *, mark: str) -> HttpResponse:
    """A stored picture; 304 where the browser has the one of this `mark`, without reading it.

    Raises FileNotFoundError and FileDamaged.
    """
    etag = f'"{mark}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(storage.read_file(name), content_type="image/jpeg")
    response["ETag"] = etag
    return response


def _being_drawn() -> HttpResponse:
    response = _said(_("This page is being drawn. Please ask again in a few seconds."), 202)
    response["Retry-After"] = str(_AGAIN)
    return response


def _said(sentence: str, status: int) -> HttpResponse:
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, no_store=True)
    return response

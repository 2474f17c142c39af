"""The bytes of a release, any part of them, for whoever has a live grant."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http import StreamingHttpResponse as Streaming
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements import tokens
from agreements.documents.filenames import content_disposition
from agreements.exceptions import NotYourMove
from agreements.models import (
    DownloadRecord,
)
from agreements.release_storage import stored_files
from agreements.services.releases import downloads, personal_copies

from .asked_release import AskedRelease, asked_release, plain_answer
from .byte_ranges import RangeUnsatisfiable, asked_range

_What = DownloadRecord.What
# One who fetches on too many connections may try again after so many seconds.
_AGAIN = 30
_Read = Callable[[int, int], Iterator[bytes]]


class _Content(NamedTuple):
    """What is given. `read(start, stop)` gives bytes of it."""

    name: str
    type: str
    size: int
    etag: str
    modified: datetime
    read: _Read


def _downloads_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The process for the pages sends no data: a few downloads would take all its threads."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if settings.SERVES == "pages":
            said = _("Data is fetched from another address: %(url)s")
            return plain_answer(said % {"url": settings.DOWNLOADS_URL + request.path}, 421)
        return view(request, *args, **kwargs)

    return answered


@_downloads_only
def archive(request: HttpRequest, slug: str, label: str, name: str) -> HttpResponseBase:
    """The person's own copy, any part of it."""
    asked = asked_release(request, slug, label)
    if not isinstance(asked, AskedRelease):
        return asked
    copy = personal_copies.copy_of(asked.release, asked.grant)
    if name != copy.file_name:
        raise Http404
    made = personal_copies.archive_of(copy)
    etag = f'"{tokens.digest(f"copy:{copy.pk}")[:32]}"'
    content = _Content(copy.file_name, "application/zip", made.size, etag, copy.made_at, made.read)
    return _send(request, asked, content, _What.ARCHIVE)


@_downloads_only
def file(request: HttpRequest, slug: str, label: str, path: str) -> HttpResponseBase:
    """One file of a release whose copies bear no mark."""
    asked = asked_release(request, slug, label)
    if not isinstance(asked, AskedRelease):
        return asked
    release = asked.release
    if release.is_marked or release.published_at is None:
        raise Http404
    row = get_object_or_404(release.files, path=path)

    def read(start: int, stop: int) -> Iterator[bytes]:
        return stored_files.read_part(row.file, start, stop)

    content = _Content(
        path.rpartition("/")[2],
        "application/octet-stream",
        row.size,
        f'"{row.sha256}"',
        release.published_at,
        read,
    )
    handed_on = stored_files.handed_on(row.file, content.name, may_redirect=not asked.by_token)
    if handed_on and request.method == "GET":
        return _hand_on(asked, content, path, handed_on)
    return _send(request, asked, content, _What.FILE, path)


def _send(
    request: HttpRequest,
    asked: AskedRelease,
    content: _Content,
    what: DownloadRecord.What,
    path: str = "",
) -> HttpResponseBase:
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": content.etag,
        "Last-Modified": http_date(content.modified.timestamp()),
        "Content-Disposition": content_disposition(content.name),
        "Cache-Control": "private, no-store, no-transform",
        "X-Accel-Buffering": "no",  # what nginx holds can't be taken back
    }
    conditional = get_conditional_response(
        request, etag=content.etag, last_modified=int(content.modified.timestamp())
    )
    if conditional is not None:
        return conditional
    try:
        part = asked_range(request, size=content.size, etag=content.etag, modified=content.modified)
    except RangeUnsatisfiable:
        told = {"Content-Range": f"bytes */{content.size}", "Accept-Ranges": "bytes"}
        return plain_answer(_("There is nothing behind the end of this file."), 416, told)
    start, stop = part or (0, content.size)
    headers["Content-Length"] = str(stop - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{content.size}"
    if request.method == "HEAD":
        return HttpResponse(headers=headers, content_type=content.type)
    record = _begin(asked, what, path, start)
    if not isinstance(record, DownloadRecord):
        return record
    stream = downloads.watched(record, content.read(start, stop))
    return Streaming(
        stream, status=206 if part else 200, headers=headers, content_type=content.type
    )


def _begin(
    asked: AskedRelease, what: DownloadRecord.What, path: str, first_byte: int = 0
) -> DownloadRecord | HttpResponse:
    """Put on record that it begins; or the answer to who may not any more, or not yet."""
    try:
        return downloads.begin_download(
            asked.grant,
            by=asked.user,
            release=asked.release,
            what=what,
            path=path,
            first_byte=first_byte,
        )
    except NotYourMove:  # ended a moment ago
        return plain_answer(_("Your access to this dataset has ended."), 403)
    except downloads.ReleaseWithdrawn as error:
        return plain_answer(str(error), 410)
    except downloads.TooManyAtOnce as error:
        return plain_answer(str(error), 429, {"Retry-After": str(_AGAIN)})


def _hand_on(asked: AskedRelease, content: _Content, path: str, where: str) -> HttpResponseBase:
    """nginx or S3 sends it; what has begun there is not stopped by the portal."""
    record = _begin(asked, _What.FILE, path)
    if not isinstance(record, DownloadRecord):
        return record
    downloads.handed_on(record)
    if where.startswith(("https://", "http://")):
        return HttpResponseRedirect(where)
    return HttpResponse(
        headers={
            "X-Accel-Redirect": iri_to_uri(where),
            "Content-Disposition": content_disposition(content.name),
            "Cache-Control": "private, no-store",
        },
        content_type=content.type,
    )

"""Which bytes of a file a request asks for: `Range`, `If-Range` and `HEAD` (RFC 9110, 14).

One range at a time. Several in one request are answered with the whole, as the RFC allows: no
program that goes on with a broken download asks for them.
"""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

_ONE = re.compile(r"bytes\s*=\s*([0-9]{0,19})\s*-\s*([0-9]{0,19})")


class RangeUnsatisfiable(Exception):
    """It begins behind the end: 416."""


def asked_range(
    request: HttpRequest, *, size: int, etag: str, modified: datetime
) -> tuple[int, int] | None:
    """The first byte and the one behind the last; None: the whole is asked for.

    Only GET knows ranges. With an `If-Range` that does not fit, the whole: what the client has is
    part of something else.
    """
    said = request.headers.get("Range", "")
    match = _ONE.fullmatch(said.strip())
    if request.method != "GET" or match is None or not _fits(request, etag, modified):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:  # the last so many
        if not int(last):
            raise RangeUnsatisfiable
        return max(0, size - int(last)), size
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeUnsatisfiable
    return start, min(size, int(last) + 1) if last else size


def _fits(request: HttpRequest, etag: str, modified: datetime) -> bool:
    condition = request.headers.get("If-Range", "").strip()
    if not condition or condition == etag:
        return True
    return parse_http_date_safe(condition) == int(modified.timestamp())

"""How far a client has read, as a word that says nothing to it."""

import base64
import binascii
import re

from agreements.models import Dataset

from .problems import CursorRefused

_FORM = re.compile(r"1:([a-zA-Z0-9_-]+):(\d{1,18})")


def cursor_at(dataset: Dataset, number: int) -> str:
    """Behind the change with this number."""
    return base64.urlsafe_b64encode(f"1:{dataset.slug}:{number}".encode()).decode().rstrip("=")


def number_of(cursor: str, dataset: Dataset) -> int:
    """Which number it stands behind; 0 without a cursor. Raises CursorRefused."""
    if not cursor:
        return 0
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        told = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (UnicodeError, binascii.Error) as error:
        raise CursorRefused from error
    found = _FORM.fullmatch(told)
    if found is None or found[1] != dataset.slug:
        raise CursorRefused
    return int(found[2])

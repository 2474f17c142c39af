"""A mail as it was saved where it arrived, or its headers alone."""

import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from agreements.mail.mime_parts import leaf_parts, parse_part

# Larger than any mail of the portal, with what servers add.
LIMIT = 2 * 1024 * 1024
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_RAW = re.compile("[\udc80-\udcff]")


class NoMail(Exception):
    """What was saved has no header From."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """`fields` are name, in lower case, and unfolded value, in order: what a server adds it puts
    on top. `kinds` are the media types of the parts, none where only headers were saved."""

    fields: tuple[tuple[str, str], ...]
    kinds: frozenset[str]
    raw_names: tuple[str, ...]  # of headers with bytes that are no ASCII

    def all(self, name: str) -> list[str]:
        """The values of a header, the topmost first."""
        return [value for each, value in self.fields if each == name]

    def first(self, name: str) -> str:
        """The topmost value of a header, or ""."""
        return next(iter(self.all(name)), "")


def read_mail(raw: bytes) -> ReceivedMail:
    """Raises NoMail. The stranger's parts are cut by `mime_parts`, for `email` follows whatever is
    nested."""
    raw = raw.lstrip()
    message = BytesHeaderParser().parsebytes(raw)
    fields, raw_names = [], []
    for name, value in message.raw_items():
        if _RAW.search(value):
            raw_names.append(name.lower())
        unfolded = _FOLD.sub("", value).encode("utf-8", "surrogateescape")
        fields.append((name.lower(), unfolded.decode("utf-8", "replace").strip()))
    if not any(name == "from" for name, _value in fields):
        raise NoMail
    has_body = bool(str(message.get_payload()).strip())
    parts = leaf_parts(parse_part(raw)) if has_body else ()
    kinds = {part.kind for part in parts if part.body.strip()}  # not what stands behind the last
    return ReceivedMail(tuple(fields), frozenset(kinds), tuple(raw_names))

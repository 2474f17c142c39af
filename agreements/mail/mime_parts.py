"""Cuts a mail from anywhere into its parts, in one pass and to a fixed depth.

The standard library's parser follows whatever is nested: a mail of 40 kB can make it recurse a
thousand levels down, and every further line then costs a thousand comparisons.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from agreements.mail.server_words import decode_words

# A mail that came back, or its headers.
COPIES = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
)
_DEPTH = 3  # a report, wrapped by a gateway that adds a footer, twice
_PARTS = 50
_HEAD_BYTES = 64 * 1024
_TEXT_BYTES = 64 * 1024
_BLANK_LINE = re.compile(rb"(?:\A|\n)[ \t]*\n")
_FOLD = re.compile(rb"\n[ \t]+")
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;"]{1,40})', re.IGNORECASE)
_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Headers by lower-case name (the first of each), and the body with its encoding undone."""

    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, such as message/rfc822."""
        return self.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """As declared, or ""."""
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        return declared[1] if declared else ""

    @property
    def text(self) -> str:
        """The beginning, each line in the charset that fits: servers quote others as they are."""
        lines = self.body[:_TEXT_BYTES].split(b"\n")
        return "\n".join(decode_words(line, self.charset) for line in lines)


def parse_part(raw: bytes) -> Part:
    """A mail, or one part of it, as headers and body. Line ends may be CR LF or LF."""
    raw = raw.replace(b"\r\n", b"\n")
    end = _BLANK_LINE.search(raw, 0, _HEAD_BYTES)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    fields = parse_headers(head)
    return Part(fields, _decoded(body, fields.get("content-transfer-encoding", "")))


def parse_headers(block: bytes, charset: str = "") -> dict[str, str]:
    """The fields of a block of headers, in that charset if not in UTF-8. What is none is passed
    over."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(b" ", block[:_HEAD_BYTES].replace(b"\r\n", b"\n")).split(b"\n"):
        name, colon, value = decode_words(line, charset).partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def leaf_parts(whole: Part, depth: int = 0) -> Iterator[Part]:
    """The parts that hold no further parts, in order. What is nested deeper stays one part."""
    boundary = _BOUNDARY.search(whole.headers.get("content-type", ""))
    if depth == _DEPTH or boundary is None or not whole.kind.startswith("multipart/"):
        yield whole
        return
    mark = re.escape((boundary[1] or boundary[2]).encode())
    line = rb"(?:\A|\n)--" + mark + rb"(?:--)?[ \t]*(?=\n|\Z)"
    pieces = re.split(line, whole.body, maxsplit=_PARTS + 1)
    if len(pieces) == 1:
        yield whole
    for piece in pieces[1 : _PARTS + 1]:  # before the first: for readers without MIME
        yield from leaf_parts(parse_part(piece.removeprefix(b"\n")), depth + 1)


def _decoded(body: bytes, encoding: str) -> bytes:
    match encoding.strip().lower():
        case "base64":
            try:
                return base64.b64decode(body).replace(b"\r\n", b"\n")
            except binascii.Error:
                return body
        case "quoted-printable":
            return quopri.decodestring(body)
        case _:
            return body

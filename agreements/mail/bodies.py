"""One body of a mail as a MIME part (RFC 2045), prepared once and filled for each reader."""

import binascii
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape

# The longest line that a server has to take (RFC 5321, 4.5.3.1.6; the line end not counted).
_LONGEST = 998
_LINE_END = re.compile(r"\r\n|\r|\n")
# The encoded line is cut here, and reads on (RFC 2045, 6.7, rule 5).
_SOFT_BREAK = b"=\r\n"


class Body:
    """`words` are what is the same for everybody and, at odd places, the names of values.

    Lines that are short enough go as they are, 7bit or 8bit; if one is too long, the whole as
    quoted-printable: each piece by itself, so that all but the values is encoded once.
    """

    def __init__(self, words: Sequence[str], kind: str) -> None:
        self._names = words[1::2]
        self._once = set(self._names)
        self._is_html = kind == "html"
        self._fixed = [_LINE_END.sub("\r\n", each).encode() for each in words[::2]]
        self._is_ascii = all(each.isascii() for each in self._fixed)
        self._longest = max(map(len, b"".join(self._fixed).split(b"\r\n")))
        self._head = (
            f'Content-Type: text/{kind}; charset="utf-8"\r\nMIME-Version: 1.0\r\n'
            "Content-Transfer-Encoding: "
        ).encode()

    def parts(self, values: Mapping[str, str]) -> list[bytes]:
        """The MIME part, headers first, in pieces to be joined. `values` are lines of text."""
        mine = {name: self._bytes(values[name]) for name in self._once}
        # At worst they all stand on the longest line.
        if self._longest + sum(len(mine[name]) for name in self._names) > _LONGEST:
            quoted = {name: _SOFT_BREAK + _quote(v) + _SOFT_BREAK for name, v in mine.items()}
            return [self._head, b"quoted-printable\r\n\r\n", *self._woven(self._quoted, quoted)]
        is_ascii = self._is_ascii and all(value.isascii() for value in mine.values())
        kind = b"7bit\r\n\r\n" if is_ascii else b"8bit\r\n\r\n"
        return [self._head, kind, *self._woven(self._fixed, mine)]

    @cached_property
    def _quoted(self) -> list[bytes]:
        return [_quote(each) for each in self._fixed]

    def _bytes(self, value: str) -> bytes:
        return (escape(value) if self._is_html else value).encode()

    def _woven(self, fixed: Sequence[bytes], values: Mapping[str, bytes]) -> list[bytes]:
        """First a fixed piece, then by turns."""
        woven = [b""] * (len(fixed) + len(self._names))
        woven[::2], woven[1::2] = fixed, [values[name] for name in self._names]
        return woven


def _quote(data: bytes) -> bytes:
    # Where the data has no line end, the soft breaks come with a bare LF.
    return binascii.b2a_qp(data, istext=True).replace(b"=\n", _SOFT_BREAK)

"""One body of a mail as a MIME part (RFC 2045), prepared once and filled for each reader."""

import binascii
import re
from collections.abc import Mapping, Sequence

from agreements.mail.wording import said

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
        self._escaped = kind == "html"
        self._fixed = [_LINE_END.sub("\r\n", each).encode() for each in words[::2]]
        self._is_ascii = all(each.isascii() for each in self._fixed)
        self._longest = max(map(len, b"".join(self._fixed).split(b"\r\n")))
        self._quoted: list[bytes] = []
        self._head = (
            f'Content-Type: text/{kind}; charset="utf-8"\r\nMIME-Version: 1.0\r\n'
            "Content-Transfer-Encoding: "
        ).encode()

    def parts(self, values: Mapping[str, str]) -> list[bytes]:
        """The MIME part, headers first, in pieces to be joined."""
        once = {name: said(values[name], escaped=self._escaped) for name in set(self._names)}
        mine = [once[name].encode() for name in self._names]
        # At worst they all stand on the longest line.
        if self._longest + sum(map(len, mine)) > _LONGEST:
            quoted = [_SOFT_BREAK + _quote(value) + _SOFT_BREAK for value in mine]
            return [self._head, b"quoted-printable\r\n\r\n", *_woven(self._all_quoted(), quoted)]
        is_ascii = self._is_ascii and all(value.isascii() for value in mine)
        kind = b"7bit\r\n\r\n" if is_ascii else b"8bit\r\n\r\n"
        return [self._head, kind, *_woven(self._fixed, mine)]

    def _all_quoted(self) -> list[bytes]:
        if not self._quoted:
            self._quoted = [_quote(each) for each in self._fixed]
        return self._quoted


def _quote(data: bytes) -> bytes:
    # Where the data has no line end, the soft breaks come with a bare LF.
    return binascii.b2a_qp(data, istext=True).replace(b"=\n", _SOFT_BREAK)


def _woven(fixed: Sequence[bytes], values: Sequence[bytes]) -> list[bytes]:
    """First a fixed piece, then by turns."""
    woven = [b""] * (len(fixed) + len(values))
    woven[::2], woven[1::2] = fixed, values
    return woven

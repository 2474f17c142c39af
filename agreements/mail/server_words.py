"""What servers say, as text fit to store and to show, whatever charset they say it in."""

import codecs
import re
import unicodedata

from agreements.text import shortened

_KEPT = 1000
# Those that mails are written in. Python knows codecs, too, that take a minute for a page.
_CHARSETS = re.compile(
    r"ascii|utf-8|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|gb\w+|hz|big5\w*|euc_\w+|iso2022_\w+|"
    r"shift_jis\w*|johab|tis-620"
)
# These switch to other letters by an escape, and read as ASCII are nonsense.
_SWITCHES = ("iso2022_", "hz")
_SWITCHED = re.compile(rb"\x1b[$(&-/]|~\{")


def decode_words(raw: bytes, declared: str = "") -> str:
    """Bytes as text: UTF-8, or the declared charset, or GB18030, or Latin-1, which fits all.

    Never a replacement character: what can't be told from its neighbor is at least kept.
    """
    charset = _known(declared)
    order = ["utf-8", charset, "gb18030", "latin-1"]
    if charset.startswith(_SWITCHES) and _SWITCHED.search(raw):
        order.insert(0, charset)
    for name in filter(None, order):
        try:
            # Where a server before this one has lost a letter, that is all one can say.
            return raw.decode(name).replace("\ufffd", "?")
        except UnicodeDecodeError:
            continue
    raise AssertionError  # pragma: no cover - Latin-1 has a letter for each byte


def one_line(words: str) -> str:
    """Words as one line, without controls, and not too many."""
    kept = "".join(c for c in words if c.isspace() or unicodedata.category(c) != "Cc")
    return shortened(" ".join(kept.split()), _KEPT)


def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):  # ValueError: holds a NUL
        return ""
    return name if _CHARSETS.fullmatch(name) else ""

"""Lists of `name=value` with semicolons between them: DKIM keys and signatures (RFC 6376, 3.2), and
DMARC records (RFC 7489, 6.4)."""

import re

_WHITE_SPACE = re.compile(r"\s+")


def read_tags(text: str) -> dict[str, str]:
    """Values by lower-case name, in order; the first of each counts. What is none is left out."""
    tags: dict[str, str] = {}
    for piece in text.split(";"):
        name, equals, value = piece.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags


def without_white_space(value: str) -> str:
    """A value that lines were broken in, such as a key."""
    return _WHITE_SPACE.sub("", value)

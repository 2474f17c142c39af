"""What a License Agreement may hold as Markdown and no contract shows: tables, pictures, code."""

import re
from collections.abc import Iterator
from enum import StrEnum

from markdown_it import MarkdownIt

_FRONT = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_KNOWING = MarkdownIt("commonmark", {"html": True}).enable("table")
_TAG = re.compile(r"<(table|img|picture|svg|code|pre)\b", re.IGNORECASE)


class Unshown(StrEnum):
    """A kind of Markdown that is lost or garbled in print."""

    TABLE = "table"
    PICTURE = "picture"
    CODE = "code"


_TOKENS = {
    "table_open": Unshown.TABLE,
    "image": Unshown.PICTURE,
    "code_inline": Unshown.CODE,
    "code_block": Unshown.CODE,
    "fence": Unshown.CODE,
}
_TAGS = {"table": Unshown.TABLE, "code": Unshown.CODE, "pre": Unshown.CODE}


def unshown(source: str) -> Iterator[tuple[int, Unshown]]:
    """The line, counted from the first of the file, and the kind of each such thing."""
    text = _FRONT.sub(lambda front: "\n" * front[0].count("\n"), source, count=1)
    for token in _KNOWING.parse(text):
        line = token.map[0] + 1 if token.map else 0
        for part in token.children or [token]:
            if part.type in ("softbreak", "hardbreak"):
                line += 1
            elif part.type in _TOKENS:
                yield line, _TOKENS[part.type]
            elif part.type in ("html_inline", "html_block"):
                for tag in _TAG.finditer(part.content):
                    within = part.content.count("\n", 0, tag.start())
                    yield line + within, _TAGS.get(tag[1].lower(), Unshown.PICTURE)

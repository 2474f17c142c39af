"""Markdown of a License Agreement as harmless HTML, word for word; what no contract shows."""

import re
from collections.abc import Iterator

import nh3
from django.db.models import TextChoices
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
TAGS |= {f"h{level}" for level in range(1, 7)}

_MARKER = re.compile(r"^( *(?:[-*+]|[0-9]{1,9}[.)]))[^\S\n\t ]", re.MULTILINE)
# No raw HTML, no typographer and no link guessing: the printed words are the owner's.
_markdown = MarkdownIt("commonmark", {"html": False})

_FRONT = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_KNOWING = MarkdownIt("commonmark", {"html": True}).enable("table")
_TAG = re.compile(r"<(table|img|picture|svg|code|pre)\b", re.IGNORECASE)


class UnprintableMarkup(TextChoices):
    """A kind of Markdown that is lost or garbled in print, and what to do about one."""

    TABLE = "table", _("Line %(line)d: a table can't be printed. Write a list instead.")
    PICTURE = "picture", _("Line %(line)d: a picture can't be printed. Describe it in words.")
    CODE = (
        "code",
        _(
            "Line %(line)d: code can't be printed as such. Take away the ` or the four spaces "
            "before it."
        ),
    )


_TOKENS = {
    "table_open": UnprintableMarkup.TABLE,
    "image": UnprintableMarkup.PICTURE,
    "code_inline": UnprintableMarkup.CODE,
    "code_block": UnprintableMarkup.CODE,
    "fence": UnprintableMarkup.CODE,
}
_TAGS = {
    "table": UnprintableMarkup.TABLE,
    "code": UnprintableMarkup.CODE,
    "pre": UnprintableMarkup.CODE,
}


def to_html(markdown: str, upload_url: str = "{upload_url}") -> SafeString:
    """HTML of `TAGS` alone. `{upload_url}` becomes `upload_url`, as text."""
    html = nh3.clean(
        _markdown.render(_spaced(markdown)),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "mailto"},
    )
    return mark_safe(html.replace("{upload_url}", escape(upload_url)))  # noqa: S308 (cleaned)


def parse_markdown(markdown: str) -> list[Token]:
    """The same text taken apart, for whoever asks for its words."""
    return _markdown.parse(_spaced(markdown))


def find_unprintable_markup(source: str) -> Iterator[tuple[int, UnprintableMarkup]]:
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
                    yield line + within, _TAGS.get(tag[1].lower(), UnprintableMarkup.PICTURE)


def _spaced(markdown: str) -> str:
    """With a plain space after the mark of a list item: editors type U+3000 or a no-break one."""
    return _MARKER.sub(r"\1 ", markdown)

"""Markdown of a License Agreement as harmless HTML, word for word."""

import html as entities
import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
TAGS |= {f"h{level}" for level in range(1, 7)}

_MARKER = re.compile(r"^( *(?:[-*+]|[0-9]{1,9}[.)]))[^\S\n\t ]", re.MULTILINE)
# No raw HTML, no typographer and no link guessing: the printed words are the owner's.
_markdown = MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str, upload_url: str = "{upload_url}") -> SafeString:
    """HTML of `TAGS` alone. `{upload_url}` becomes `upload_url`, as text."""
    html = nh3.clean(
        _markdown.render(_spaced(markdown)),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "mailto"},
    )
    return mark_safe(html.replace("{upload_url}", escape(upload_url)))  # noqa: S308 (cleaned)


def characters(markdown: str) -> str:
    """The same text with each entity, such as `&#x202E;`, as the character it will be."""
    return entities.unescape(markdown)


def tokens(markdown: str) -> list[Token]:
    """The same text taken apart, for whoever asks for its words."""
    return _markdown.parse(_spaced(markdown))


def _spaced(markdown: str) -> str:
    """With a plain space after the mark of a list item: editors type U+3000 or a no-break one."""
    return _MARKER.sub(r"\1 ", markdown)

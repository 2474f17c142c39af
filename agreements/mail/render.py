"""A letter's Markdown template and its context, turned into the subject, text and HTML of a mail.

`templates/mail/<letter>.md` fills the blocks of `parts/layout.md`. It may use headings, lists,
emphasis and links of CommonMark, and:

    **[Label](address)**    alone in a paragraph: a button
    **Words**               alone in a paragraph: a code to be typed in
    *Words*                 alone in a paragraph: small print
    Term                    a fact, of which each half is one line
    : What it is
    > Words                 what somebody wrote, line by line
    ```name                 a part that stands in both forms: `parts/name.html`, `parts/name.txt`
    ```
    ---                     what follows is the foot

Templates are indented as they please: white space at the beginning of a line says nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from textwrap import indent

from css_inline import CSSInliner
from django.conf import settings
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from agreements.portal_name import portal_name

_MARKDOWN = MarkdownIt("zero").enable(
    ["blockquote", "fence", "heading", "hr", "list", "emphasis", "entity", "escape", "link"]
)
_MARKDOWN.enable("newline")
_INLINER = CSSInliner(load_remote_stylesheets=False)
_INDENT = "    "
_INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)
_FACT = re.compile(r".\n: ")
_GAP_BETWEEN_FACTS = re.compile(r"(\n: .+)\n\n+(?=.+\n: )")
# Any of these may stand behind a backslash, and is then itself (CommonMark, 2.4).
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """What one mail says, in both forms."""

    subject: str
    text: str
    html: str


class PlainWords(str):
    """A string that a template puts in as it is, on one line: never as markup or a link."""

    __slots__ = ()

    def __html__(self) -> str:
        return _escaped(" ".join(self.split()))

    def quoted(self) -> SafeString:
        """A Markdown quotation of all lines, as they were written."""
        # A no-break space is none that Markdown takes off.
        lines = [re.sub("^ +", lambda m: "\xa0" * len(m[0]), line) for line in self.splitlines()]
        return mark_safe("\n".join(f"> {_escaped(line.rstrip())}" for line in lines))  # noqa: S308


def render(letter: str, context: Mapping[str, object], language: str) -> RenderedLetter:
    """Render `templates/mail/<letter>.md` in a language. Raises TemplateDoesNotExist.

    No string of the context is read as Markdown or HTML.
    """
    with translation.override(language):
        address = settings.SITE_URL + reverse("privacy")
        context = {**context, "privacy_url": address, "privacy_place": address.split("://")[-1]}
        source = _fill(f"{letter}.md", {name: _plain(value) for name, value in context.items()})
        source = _GAP_BETWEEN_FACTS.sub(r"\1\n", _INDENTED.sub("", source))
        return _in_both_forms(SyntaxTreeNode(_MARKDOWN.parse(source)).children, context)


def _in_both_forms(blocks: list[SyntaxTreeNode], context: Mapping[str, object]) -> RenderedLetter:
    """First the subject, then up to the heading the preheader; the foot is behind a line."""
    types = [block.type for block in blocks]
    heading, line = types.index("heading"), types.index("hr")
    body, foot = blocks[heading + 1 : line], blocks[line + 1 :]
    said = {
        "preheader": [inline for block in blocks[1:heading] for inline in block.children],
        "heading": blocks[heading].children,
        "body": body,
        "foot": foot,
    }
    html = {name: "\n".join(_html(each, context) for each in said[name]) for name in said}
    safe = {name: mark_safe(part) for name, part in html.items()}  # noqa: S308 - made by _html
    subject = " ".join(_words(blocks[0]).split())
    text = [
        "".join(_text(block, context) for block in body).rstrip(),
        f"\n-- \n{portal_name()}",
        *filter(None, [settings.PORTAL_INSTITUTE]),
        *(_words(block) for block in foot),
    ]
    page = _fill("parts/layout.html", {**safe, "subject": subject})
    return RenderedLetter(subject, "\n".join(text) + "\n", _INLINER.inline(page))


def _fill(template: str, context: Mapping[str, object], *, escape: bool = True) -> str:
    filled = Context(dict(context), autoescape=escape)
    return Engine.get_default().get_template(f"mail/{template}").render(filled)


def _plain(value: object) -> object:
    match value:
        case str() | Promise():
            return PlainWords(str(value).strip())
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


def _escaped(words: str) -> str:
    return _PUNCTUATION.sub(r"\\\g<0>", words)


def _html(node: SyntaxTreeNode, context: Mapping[str, object]) -> str:
    inner = "".join(_html(child, context) for child in node.children)
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak":
            return "\n"
        case "inline":
            return inner
        case "link":
            return f'<a href="{escape(str(node.attrs["href"]))}">{inner}</a>'
        case "fence":
            return _fill(f"parts/{node.info}.html", context)
        case "paragraph":
            return _html_paragraph(node, inner)
        case "blockquote":
            return '<blockquote dir="auto">{}</blockquote>'.format(inner.replace("\n", "<br>"))
    return f"<{node.tag}>{inner}</{node.tag}>"


def _html_paragraph(node: SyntaxTreeNode, inner: str) -> str:
    if _FACT.search(node.children[0].content):
        lines = inner.split("\n")
        facts = zip(lines[::2], lines[1::2], strict=True)
        said = "\n".join(f"<dt>{term}</dt>\n<dd>{what[1:].strip()}</dd>" for term, what in facts)
        return f'<dl class="facts">\n{said}\n</dl>'
    match _alone(node):
        case ["em"]:
            return f'<p class="soft">{inner[4:-5]}</p>'
        case ["strong", "link"]:
            link = inner[8:-9].replace("<a", '<a class="button"', 1)
            return f'<p class="act">{link}</p>'
        case ["strong", *_others]:
            return f'<p class="code" translate="no">{inner[8:-9]}</p>'
    is_item = node.parent is not None and node.parent.type == "list_item"
    return inner if is_item else f"<p>{inner}</p>"


def _alone(paragraph: SyntaxTreeNode) -> list[str]:
    """The elements around all words of a paragraph, the outermost first."""
    around, node = [], paragraph.children[0]
    while len(found := [child for child in node.children if child.content or child.tag]) == 1:
        (node,) = found
        around.append(node.type)
    return [name for name in around if name != "text"]


def _text(node: SyntaxTreeNode, context: Mapping[str, object]) -> str:
    """What a block says, and the blank line behind it."""
    match node.type:
        case "heading":
            return _words(node) + "\n"
        case "fence":
            said = _fill(f"parts/{node.info}.txt", context, escape=False)
            said = re.sub(r"\n\s*\n", "\n\n", said).strip()
        case "blockquote":
            said = indent("".join(_text(child, context) for child in node.children), _INDENT)
        case "bullet_list" | "ordered_list":
            said = "\n".join(
                _item(item, "- " if node.type == "bullet_list" else f"{number}. ")
                for number, item in enumerate(node.children, start=1)
            )
        case _:
            said = indent(_words(node), _INDENT if _alone(node) == ["strong"] else "")
    return said.rstrip() + "\n\n"


def _item(item: SyntaxTreeNode, mark: str) -> str:
    said = "\n".join(_words(paragraph) for paragraph in item.children)
    return mark + indent(said, " " * len(mark)).lstrip()


def _words(node: SyntaxTreeNode) -> str:
    """The words of a paragraph or heading; where its links lead stands below."""
    (inline,) = node.children
    is_fact = _FACT.search(inline.content)
    keeps_lines = is_fact or (node.parent is not None and node.parent.type == "blockquote")
    words, label, address, addresses = "", "", "", []
    for child in inline.walk():
        match child.type:
            case "text":
                words += child.content
            case "softbreak":
                words += "\n" if keeps_lines else " "
            case "link":
                label = "".join(each.content for each in child.walk())
                address = str(child.attrs["href"]).removeprefix("mailto:")
                if _MARKDOWN.normalizeLink(label) != address:
                    addresses.append(address)
    if is_fact:
        return re.sub(r"\n: *", ": ", words)
    return "\n".join([words + ":" * (bool(addresses) and words.endswith(label)), *addresses])

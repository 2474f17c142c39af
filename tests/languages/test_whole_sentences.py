"""No sentence is put together from pieces: other languages have another order of words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.languages.template_lines import broken_sentences

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.*")
    if path.suffix in (".html", ".md", ".txt") and not path.name.startswith("gallery")
)
SOURCES = sorted((ROOT / "agreements").rglob("*.py"))
_GETTEXT = {
    *("_", "gettext", "ngettext", "pgettext", "npgettext"),
    *("gettext_lazy", "ngettext_lazy", "pgettext_lazy", "npgettext_lazy"),
}
_COUNTED = re.compile(
    r"{% blocktranslate ([^%]*count [^%]*)%}(.*?){% plural %}(.*?){% endblocktranslate %}",
    re.DOTALL,
)
# By template, how the message begins that is no piece of a sentence, and why.
NO_PIECES = {
    "admin/agreements/review/request_page.html": ("", "facts, each in a span that is set apart"),
    "agreements/scans/report/line.html": ("mark {{", "one of several links, behind a comma"),
}
# Where a translated sentence is joined to something that is no part of it.
NO_SENTENCES = {
    "agreements/admin/start_page.py": "a link, and in brackets the dataset that it leads to",
    "agreements/documents/form_fields.py": "a whole sentence behind the name that it is about",
    "agreements/views/middleware/csrf.py": "two sentences, each of which stands for itself",
    "agreements/enumeration.py": "the signs between parts",
}


def test_a_message_of_a_template_stands_for_itself() -> None:
    found = []
    for path in TEMPLATES:
        name, source = str(path.relative_to(ROOT / "templates")), path.read_text(encoding="utf-8")
        allowed, _why = NO_PIECES.get(name, (None, ""))
        found += [
            (name, before, words)
            for before, words in broken_sentences(source, is_markdown=path.suffix == ".md")
            if allowed is None or not words.startswith(allowed)
        ]
    assert found == []


def test_a_message_of_the_code_stands_for_itself() -> None:
    names = {str(path.relative_to(ROOT)) for path in SOURCES} - NO_SENTENCES.keys()
    joined = {name: list(_joined((ROOT / name).read_text(encoding="utf-8"))) for name in names}
    assert {name: places for name, places in joined.items() if places} == {}


def test_what_is_listed_is_still_there() -> None:
    for name in NO_SENTENCES:
        assert list(_joined((ROOT / name).read_text(encoding="utf-8"))), name
    for name, (words, _why) in NO_PIECES.items():
        source = (ROOT / "templates" / name).read_text(encoding="utf-8")
        assert any(piece.startswith(words) for _before, piece in broken_sentences(source)), name


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Told" %} {{ n }} {% translate "of them" %}</p>',
        '<a>{% translate "Original files" %}</a>{% translate ", as they were uploaded." %}',
        '{% translate "Send it to" %} {{ address }}',
        "{% blocktranslate %}{{ n }} of them, {% endblocktranslate %}{{ rest }}",
        '<p>{{ name }} {% if x %}{% translate "has signed." %}{% endif %}</p>',
    ],
)
def test_pieces_are_found(source: str) -> None:
    assert list(broken_sentences(source))


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "A sentence." %} {% translate "another one" %}</p>',
        '<dt>{% translate "Sent to" %}</dt><dd>{{ address }}</dd>',
        '{{ size }}{% comma %}{% translate "replaced" %}',
        '{{ name }} <span class="soft">{% translate "not invited" %}</span>',
        '{% if x %}{% translate "One" %}{% else %}{% translate "two" %}{% endif %}',
        '{{ name }}: {% translate "not asked" %}',
    ],
)
def test_whole_messages_are_not(source: str) -> None:
    assert list(broken_sentences(source)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("f\"{_('Sent')} {name}\"", True),
        ('_("Sent to ") + name', True),
        ('" ".join([_("Sent"), name])', True),
        ('_("Sent by %s, and") % name', False),
        ('_(" and %s") % name', True),
        ('_("Sent to %s.") % name', False),
    ],
)
def test_joints_of_the_code_are_found(source: str, found: bool) -> None:
    assert bool(list(_joined(source))) is found


def _joined(source: str) -> Iterator[tuple[int, str]]:
    """Line and kind of each place where a translated text becomes a part of another one."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.JoinedStr():
                holes = [part for part in node.values if isinstance(part, ast.FormattedValue)]
                if any(_is_message(inner) for hole in holes for inner in ast.walk(hole.value)):
                    yield node.lineno, "in an f-string"
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                if _is_message(left) or _is_message(right):
                    yield node.lineno, "added"
            case ast.Call(func=ast.Attribute(attr="join"), args=args):
                if any(_is_message(inner) for arg in args for inner in ast.walk(arg)):
                    yield node.lineno, "joined"
            case ast.Call(args=[*_, ast.Constant(value=str(words))]) if _is_message(node):
                if words != words.strip(" ") or words[:1] in ",;.":
                    yield node.lineno, f"begins or ends amid a sentence: {words!r}"


def _is_message(node: ast.AST) -> bool:
    """A call of gettext, also with values filled in."""
    match node:
        case ast.BinOp(left=left, op=ast.Mod()):
            return _is_message(left)
        case ast.Call(func=ast.Name(id="str"), args=[inner, *_]):
            return _is_message(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="format" | "strip")):
            return _is_message(inner)
        case ast.Call(func=ast.Name(id=name)):
            return name in _GETTEXT
    return False


def test_one_singular_has_one_plural() -> None:
    """gettext finds both by the singular: of two plurals one would be said in English."""
    plurals: dict[tuple[str, str], set[str]] = {}
    for path in TEMPLATES:
        for tag, one, many in _COUNTED.findall(path.read_text(encoding="utf-8")):
            context = re.search(r'context "([^"]*)"', tag)
            key = context[1] if context else "", one.strip()
            plurals.setdefault(key, set()).add(many.strip())
    assert {one: found for one, found in plurals.items() if len(found) > 1} == {}

"""Templates as their readers see them: lines, and what stands beside what in one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What begins a line of its own, or is set apart from the words before it by how it looks.
_LINES = "p li ul ol dl dt dd td th tr table thead tbody tfoot caption h1 h2 h3 h4 h5 h6 br hr"
_BOXES = "div main section article header footer nav form fieldset details summary blockquote"
_FIELDS = "legend label option select textarea button input figure figcaption title template svg"
_BLOCKS = {*f"{_LINES} {_BOXES} {_FIELDS} time".split()}
_APART = re.compile(
    r'class="[^"]*\b(soft|desk-under|desk-of|desk-label|eyebrow|tag|start-\w+|chip__\w+|hint)\b'
)
_TOKEN = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%\s*blocktranslate\b.*?endblocktranslate\s*%}"
    r"|{%.*?%}|{{.*?}}|<!--.*?-->|</?[a-zA-Z](?:[^<>{]|{{.*?}}|{%.*?%})*>",
    re.DOTALL,
)
_MESSAGE = re.compile(r"{%\s*translate\s+(\"[^\"]*\"|'[^']*'|\S+)(.*?)%}", re.DOTALL)
_BLOCK_MESSAGE = re.compile(r"{%\s*blocktranslate(.*?)%}(.*?){%\s*endblock", re.DOTALL)
# Signs that set what follows apart from what stands before.
_SETS_APART = re.compile(r"[:,;.–·|/]\s*$|^\s*[:,;.·–|]|[\"'=>]$")
_ENDS = re.compile(r"[.?!:…,][”’)»*]*\s*$")
_LOWER = re.compile(r"\s*[a-z]|\([^)]*$")
_BROKEN = re.compile(r"\s*[,;.)]|\s")
_OPEN = re.compile(
    r"(\b(of|by|for|to|in|on|at|with|and|or|the|a|an|is|as|from|than|under|that|since|until)"
    r"|[;(])\s*$|[^\n] $"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One message, variable or text; of a message its first form."""

    kind: str
    words: str


def broken_sentences(source: str, *, is_markdown: bool = False) -> Iterator[tuple[str, str]]:
    """What stands before, and the message that goes on with it: a sentence put together."""
    for before, piece in _neighbors(source, is_markdown):
        words = _bare(piece.words)
        if piece.kind == "message" and (_BROKEN.match(words) or words.endswith(" ")):
            yield before.words if before else "", words
        elif before is None:
            continue
        elif piece.kind == "message" and _LOWER.match(words):
            if before.kind != "message" or not _ENDS.search(_bare(before.words)):
                yield before.words, words
        # Before a capital letter it is a button, such as “Sign in”.
        elif _is_open(before) and (piece.kind != "message" or not words[:1].isupper()):
            yield before.words, words


def _is_open(piece: Piece) -> bool:
    return piece.kind == "message" and bool(_OPEN.search(_bare(piece.words)))


def _neighbors(source: str, is_markdown: bool) -> Iterator[tuple[Piece | None, Piece]]:
    """Each piece with the one before it in its line; after `else`, the one before the `if`."""
    before: Piece | None = None
    branches: list[Piece | None] = []
    for token in _tokens(source):
        if isinstance(token, Piece):
            if token.kind == "text" and (
                _SETS_APART.search(token.words) or (is_markdown and "\n" in token.words)
            ):
                before = None
                continue
            if token.kind == "text" and not re.search(r"\w", token.words):
                continue
            yield before, token
            before = token
        elif token in ("if", "for", "with", "ifchanged"):
            branches.append(before)
        elif token in ("else", "elif", "empty"):
            before = branches[-1] if branches else None
        elif token in ("endif", "endfor", "endwith", "endifchanged") and branches:
            outside = branches.pop()
            before = before or outside
        elif token == "apart":
            before = None


def _tokens(source: str) -> Iterator[Piece | str]:
    """Pieces, the names of tags that branch, and “apart” where a line ends."""
    at = 0
    for found in _TOKEN.finditer(source):
        if (text := source[at : found.start()]).strip():
            yield Piece("text", text)
        at = found.end()
        token = found[0]
        if token.startswith("{{"):
            yield Piece("variable", token)
        elif token.startswith("{%"):
            yield from _tag(token)
        elif token.startswith("<") and not token.startswith("<!--"):
            name = re.match(r"</?(\w+)", token)
            if (name and name[1].lower() in _BLOCKS) or _APART.search(token):
                yield "apart"
    if source[at:].strip():
        yield Piece("text", source[at:])


def _tag(token: str) -> Iterator[Piece | str]:
    name = token[2:-2].split()[0]
    if name == "translate" and (found := _MESSAGE.match(token)):
        if " as " not in found[2]:
            yield Piece("message", found[1].strip("\"'"))
    elif name == "blocktranslate" and (found := _BLOCK_MESSAGE.match(token)):
        if "asvar" not in found[1]:
            yield Piece("message", found[2].partition("{% plural %}")[0])
    elif name in ("comma", "aside_begins", "aside_ends", "block", "endblock", "include"):
        yield "apart"
    else:
        yield name


def _bare(words: str) -> str:
    """Without tags, and the line breaks around the source."""
    return re.sub(r"<[^>]*>", "", words).strip("\n")

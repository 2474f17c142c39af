"""The paragraphs and list items of a Markdown text as a reader sees them: words, no markup."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from agreements.documents.markup import parse_markdown
from agreements.text_diff.similarity import Pair, most_alike, out_of_order, reading_order
from agreements.text_diff.words import edits


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph. `marker` stands before a list item (“•”, “2.”), `depth` counts its lists."""

    text: str
    marker: str = ""
    depth: int = 0


def read_passages(markdown: str, upload_url: str = "{upload_url}") -> tuple[Passage, ...]:
    """The passages in the order of the page; `{upload_url}` becomes `upload_url`."""
    passages: list[Passage] = []
    depth, marker = 0, ""
    for token in parse_markdown(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            marker = f"{token.info}." if token.info else "•"
        elif token.type in ("inline", "fence", "code_block"):
            text = token.content if token.children is None else _words(token.children)
            if text := text.strip().replace("{upload_url}", upload_url):
                passages.append(Passage(text, marker, depth))
                marker = ""
    return tuple(passages)


def align_passages(old: Sequence[str], new: Sequence[str], until: float) -> Iterator[Pair]:
    """Places of passages that belong together, in order; one that moved is removed and added."""
    partners: dict[int, int] = {}
    i = j = 0
    for same, before, after in edits(old, new, until):
        found = {place: place for place in range(len(after))} if same else most_alike(before, after)
        partners |= {j + place: i + partner for place, partner in found.items()}
        i, j = i + len(before), j + len(after)
    moved = out_of_order([partners[place] for place in sorted(partners)])
    stay = {place: partner for place, partner in partners.items() if partner not in moved}
    return reading_order(stay, len(old), len(new))


def _words(children: Iterable[Token]) -> str:
    """What is read, and where a link leads: that is a part of what the text says."""
    words: list[str] = []
    opened: list[tuple[str, int]] = []  # address, where in `words` the link begins
    for token in children:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" " if token.type == "softbreak" else "\n")
        elif token.type == "link_open":
            opened.append((str(token.attrs["href"]), len(words)))
        elif token.type == "link_close":
            address, start = opened.pop()
            if address.removeprefix("mailto:") != "".join(words[start:]):
                words.append(f" ({address})")
    return "".join(words)

"""A catalog of gettext, entry by entry."""

import re
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FIELD = re.compile(
    r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) ((?:".*"\n?)+)', re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be translated, in its forms, and each form of the translation."""

    context: str
    sources: tuple[str, ...]
    translations: tuple[str, ...]
    is_fuzzy: bool = False
    places: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.sources[0]


def entries(path: Path) -> Iterator[Entry]:
    """Those in use; without the head of the file."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        words = "\n".join(line for line in lines if not line.startswith("#"))
        fields = {
            name: "".join(map(literal_eval, re.findall(r'".*"', text)))
            for name, text in _FIELD.findall(words)
        }
        if not fields.get("msgid"):
            continue
        yield Entry(
            fields.get("msgctxt", ""),
            tuple(fields[name] for name in ("msgid", "msgid_plural") if name in fields),
            tuple(text for name, text in fields.items() if name.startswith("msgstr")),
            any(line.startswith("#,") and "fuzzy" in line for line in lines),
            tuple(place for line in lines if line.startswith("#:") for place in line[2:].split()),
        )

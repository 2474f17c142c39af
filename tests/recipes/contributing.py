"""What a recipe of CONTRIBUTING.md names."""

import re
from collections.abc import Set
from dataclasses import dataclass

from django.conf import settings

_FILE = r"`([\w<>./-]+\.(?:py|html|md|mo|po))`"


@dataclass(frozen=True, slots=True)
class Recipe:
    """`files` as they are named, from the root or from `agreements/`; `<word>` is any name."""

    files: frozenset[str]

    def tests(self) -> list[str]:
        return sorted(file for file in self.files if file.startswith("tests/"))

    def compare(
        self, touched: set[str], *, only_run: Set[str] = frozenset()
    ) -> tuple[list[str], list[str]]:
        """Files that it names and nobody touched, and those touched that it doesn't name."""
        patterns = {file: re.compile(_pattern(file)) for file in self.files - only_run}
        idle = [f for f, p in patterns.items() if not any(map(p.fullmatch, touched))]
        unnamed = [t for t in touched if not any(p.fullmatch(t) for p in patterns.values())]
        return sorted(idle), sorted(unnamed)


def recipe(title: str) -> Recipe:
    """The list that follows these words in bold; what is said after its end is advice."""
    text = (settings.BASE_DIR / "CONTRIBUTING.md").read_text(encoding="utf-8")
    begin, end = rf"^\*\*{re.escape(title)}.*?\*\*", r"(?=\n\n|\.\s+[A-Z])"
    (listed,) = re.findall(f"{begin}(.*?){end}", text, re.DOTALL | re.MULTILINE)
    return Recipe(frozenset(re.findall(_FILE, listed)))


def _pattern(named: str) -> str:
    """`tests/x.py` and `lifecycle.py` alike."""
    names = re.split(r"<\w+>", named)
    return r"(agreements/)?" + r"[^/]+".join(re.escape(part) for part in names)

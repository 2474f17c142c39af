"""CONTRIBUTING.md, and the recipes of the desk, name files and folders that are there."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
TEXT = "\n".join(
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("CONTRIBUTING.md", "docs/desk-recipes.md")
)
_FILES = re.compile(r"`([\w./-]+/[\w.-]+\.\w+|[\w-]+\.(?:py|md|in|txt|toml))`")

_FOLDERS = re.compile(r"`([\w./-]+)/[\w.-]*<")


def _missing(named: set[str]) -> list[str]:
    return [
        name
        for name in sorted(named)
        if not any((ROOT / at / name).exists() for at in (".", "agreements"))
    ]


def test_every_file_that_it_names_is_there() -> None:
    """From the root, or from `agreements/`; recipes leave out what a name in <> stands for."""
    named = set(_FILES.findall(TEXT))
    assert len(named) > 30
    assert _missing(named) == []


def test_so_is_the_folder_of_what_a_recipe_adds() -> None:
    named = set(_FOLDERS.findall(TEXT))
    # What `ADD=<locale>` makes.
    assert _missing(named - {"locale"}) == []
    assert "templates/agreements/requests/standing" in named

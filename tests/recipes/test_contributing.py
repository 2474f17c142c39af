"""CONTRIBUTING.md names files that are there."""

import re

from django.conf import settings

ROOT = settings.BASE_DIR
_FILES = re.compile(r"`([\w./-]+/[\w.-]+\.\w+|[\w-]+\.(?:py|md|in|txt|toml))`")


def test_every_file_that_it_names_is_there() -> None:
    """From the root, or from `agreements/`; recipes leave out what a name in <> stands for."""
    named = set(_FILES.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert len(named) > 30
    assert [
        name
        for name in sorted(named)
        if not any((ROOT / at / name).exists() for at in (".", "agreements"))
    ] == []

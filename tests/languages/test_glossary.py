"""The Chinese words of the glossary are those in use: one concept, one word."""

import re
from pathlib import Path

from django.conf import settings

from tests.languages.catalog import entries

ROOT = Path(settings.BASE_DIR)
# Words that alone, as a label, say something else than the concept.
OTHERWISE = {
    "erase": "of a file's bytes",
    "reference": "of a citation",
    "check": "of the code of a letter: 核验",
}
# Whatever else changes, these are there.
CENTRAL = (
    *("dataset", "License Agreement", "agreement", "signer", "reviewer", "data owner", "desk"),
    *("amendment", "opt out", "revoke", "notice", "release", "publication", "defect", "queue"),
)


def glossary() -> dict[str, str]:
    """English word, in small letters, to its Chinese; rows with several words give several."""
    found = {}
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "word":
            english, chinese = cells[0].split(", "), cells[1].split("、")
            if cells[1] and len(english) == len(chinese):
                found |= dict(zip(map(str.lower, english), chinese, strict=True))
            elif cells[1]:
                found[english[0].lower()] = cells[1]
    return found


def test_central_words_have_their_chinese() -> None:
    assert [word for word in CENTRAL if word.lower() not in glossary()] == []


def test_what_stands_by_itself_is_called_as_the_glossary_says() -> None:
    words = glossary()
    wrong = []
    for entry in entries(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"):
        english = entry.sources[0].lower()
        chinese = words.get(english, "")
        if chinese and not entry.context and english not in OTHERWISE:
            wrong += [
                f"{entry.sources[0]}: {said}, not {chinese}"
                for said in entry.translations
                if said and not entry.is_fuzzy and chinese not in said
            ]
    assert wrong == []


def test_every_word_is_chinese() -> None:
    assert [w for w in glossary().values() if not re.fullmatch(r"[\u4e00-\u9fff、]+", w)] == []

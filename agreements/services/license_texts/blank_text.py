"""A text to begin a dataset's first License Agreement with: headings, and places to be written."""

import json
import re
from pathlib import Path

from django.conf import settings

from agreements.models import Dataset
from agreements.text import shortened

_FILE = Path(settings.BASE_DIR) / "agreements/licenses/blank.md"
_PLACE = re.compile(r"\[Write here[^\]]*\]")
_LONGEST_NAME = 60  # the pattern of file names may have 120 bytes


def blank_text(dataset: Dataset) -> str:
    """With the names of the dataset in its front matter."""
    short = shortened(dataset.slug, _LONGEST_NAME)
    words = {
        "{dataset}": dataset.name,
        "{full_name}": dataset.full_name,
        "{scan_filename}": f"License Agreement {short} _{{signer_name}}.pdf",
    }
    source = _FILE.read_text(encoding="utf-8")
    front, text = source.split("\n---\n", 1)
    for place, word in words.items():
        front = front.replace(place, json.dumps(word, ensure_ascii=False))
    return f"{front}\n---\n{text}"


def places_to_write(source: str) -> list[str]:
    """What is still as it was in the blank text, in order."""
    return _PLACE.findall(source)

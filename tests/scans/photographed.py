"""Photos of single pages of an issued document, as a phone takes them."""

from typing import Any

import numpy as np

from agreements import storage
from agreements.models import IssuedDocument
from simulator import camera, files, recipes


def of(document: IssuedDocument, number: int, seed: int = 1, **wishes: Any) -> bytes:
    """Page `number` on a desk, signed where it is due, as JPEG."""
    return files.encoded(picture(document, number, seed, **wishes), quality=85)


def picture(document: IssuedDocument, number: int, seed: int = 1) -> np.ndarray:
    original = recipes.Original(storage.read_file(document.file), document.layout)
    chance = np.random.default_rng([seed, number])
    drawn = recipes.printing.printed(original.ink(number), chance)
    return camera.photo(drawn, 150)

"""What people do with paper at a running demo: print their LA, sign it, photograph it."""

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from playwright.sync_api import FilePayload, Page

from simulator import files, recipes
from simulator.recipes import Original

_DOWNLOAD = re.compile("Download the (License Agreement|amendment)")


def downloaded(page: Page, database: Path) -> Original:
    """The LA or amendment as saved; where its boxes are only the demo's own rows tell."""
    with page.expect_download() as download:
        page.get_by_role("link", name=_DOWNLOAD).first.click()
    pdf = download.value.path().read_bytes()
    query = "SELECT layout FROM agreements_issueddocument WHERE sha256 = ?"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        ((layout,),) = connection.execute(query, [sha256(pdf).hexdigest()]).fetchall()
    return Original(pdf, json.loads(layout))


def left_empty(original: Original, box: str) -> Original:
    """The same sheets for somebody who overlooks a box."""
    boxes = {name: place for name, place in original.layout["boxes"].items() if name != box}
    return replace(original, layout={**original.layout, "boxes": boxes})


def photos(original: Original, numbers: Sequence[int], seed: int = 11) -> list[FilePayload]:
    """These pages as a phone takes them, filled in by hand, a file each."""
    chance = np.random.default_rng(seed)
    pages = [recipes.page(original, n, "phone", chance, seal=False) for n in numbers]
    return [
        FilePayload(name=f"IMG_{seed}_{n}.jpg", mimeType="image/jpeg", buffer=files.encoded(page))
        for n, page in enumerate(pages, start=1)
    ]

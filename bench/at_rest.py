"""Files sealed at rest, against the same files in the clear: stored, and read in pieces.

In turns, in this process, on the disk of VAR_DIR. Then what a new process takes at most to store
and read a sealed file of 16 MB and one of 512 MB.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.test import override_settings

from agreements import storage
from agreements.storage import Kind

ROUNDS = 7
MB = 1 << 20
KEYS = ["measuring-with-a-key-of-forty-characters"]
ROOT = Path(__file__).resolve().parent.parent


def measure() -> Iterator[Mapping[str, object]]:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    for size in (1, 10, 100):
        with TemporaryDirectory(dir=settings.VAR_DIR) as folder, TemporaryFile() as content:
            content.write(os.urandom(size * MB))
            with override_settings(PRIVATE_ROOT=Path(folder)):
                yield {"bench": f"at-rest-{size}-mb", **_in_turns(content)}
    small, large = (_peak(size) for size in (16, 512))
    yield {
        "bench": "at-rest-memory",
        "peak_rss_mb_of_16_mb": small,
        "peak_rss_mb_of_512_mb": large,
        "ratio": round(large / small, 3),
    }


def _in_turns(content: IO[bytes]) -> Mapping[str, object]:
    took: dict[str, list[tuple[float, float]]] = {"sealed": [], "clear": []}
    for _round in range(ROUNDS):
        for how, keys in (("sealed", KEYS), ("clear", [])):
            with override_settings(STORAGE_KEYS=keys):
                took[how].append(store_and_read(content))
    told: dict[str, object] = {}
    for place, what in enumerate(("store", "read")):
        ours, plain = (median(each[place] for each in took[how]) for how in ("sealed", "clear"))
        told |= {
            f"{what}_sealed_ms": round(ours * 1000, 1),
            f"{what}_clear_ms": round(plain * 1000, 1),
            f"{what}_ratio": round(ours / plain, 2),
        }
    return told


def store_and_read(content: IO[bytes]) -> tuple[float, float]:
    """Seconds of each."""
    start = perf_counter()
    name = storage.store(Kind.SCANS, File(content)).name
    stored = perf_counter()
    with storage.open_stored(name) as file:
        for _chunk in file.chunks():
            pass
    read = perf_counter()
    storage.discard([name])
    return stored - start, read - stored


def _peak(size: int) -> float:
    command = [sys.executable, "-m", "bench._at_rest_child", str(size)]
    return float(subprocess.check_output(command, cwd=ROOT, text=True))

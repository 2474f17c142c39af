"""Two bars: how far all files are, and how far this one is."""

import sys
from typing import Any

from tqdm import tqdm

_UNIT: dict[str, Any] = {"unit": "B", "unit_scale": True, "unit_divisor": 1024}


class CopyBars:
    """Shown where there is a terminal."""

    def __init__(self) -> None:
        self._number = self._files = 0
        self._all: tqdm[Any] | None = None
        self._one: tqdm[Any] | None = None

    def begin(self, files: int, size: int) -> None:
        """Another time: what was before is done."""
        self.close()
        self._number, self._files = 0, files
        self._all = tqdm(total=size, desc="all", disable=None, file=sys.stderr, **_UNIT)
        self._one = tqdm(position=1, leave=False, disable=None, file=sys.stderr, **_UNIT)

    def begin_file(self, path: str, size: int) -> None:
        self._number += 1
        if self._one is not None:
            self._one.reset(total=size)
            self._one.set_description(f"{self._number}/{self._files} {path[-40:]}", refresh=False)

    def read(self, size: int) -> None:
        for bar in (self._all, self._one):
            if bar is not None:
                bar.update(size)

    def close(self) -> None:
        for bar in (self._one, self._all):
            if bar is not None:
                bar.close()

"""Functions that answer line by line in the child, and then do harm."""

import time
from collections.abc import Iterator


def count_and_hang() -> Iterator[int]:
    yield 0
    yield 1
    time.sleep(3600)

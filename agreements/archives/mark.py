"""The mark of a grant in its copy of a release: where each file stands, and its time.

HMAC-SHA-256 (RFC 2104) of release and grant under the mark key seeds SHAKE128 (FIPS 202), which
gives 64 bits for each file, by its number among the release's paths in order. The low 27 bits are
its time, the 37 above its place. To whoever has no key they are as good as drawn by lot: that is
all the odds in `odds` rest on.

What is written here is found in copies for ever: another way to mark is another LAYOUT beside it.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import shake_128

import numpy as np
from numpy.typing import NDArray

LAYOUT = 1
FIRST = 1_262_304_000  # 2010: the earliest time, in Unix seconds
STEP = 2  # seconds: what FAT and the plain fields of a ZIP file can tell apart
TIME_BITS = 27  # the latest time is in July 2018

_WORD = 8  # bytes

type_of_word = np.dtype("<u8")
Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Mark:
    """Of a grant in a release. `key` is never retired: older copies are told by it alone."""

    key: bytes
    release: str
    grant: str

    def words(self, count: int) -> Words:
        """64 bits for each of so many files."""
        subject = json.dumps(["personal copy", LAYOUT, self.release, self.grant]).encode()
        seed = hmac.digest(self.key, subject, "sha256")
        return np.frombuffer(shake_128(seed).digest(_WORD * count), type_of_word)


def times(words: Words) -> NDArray[np.int64]:
    """Unix seconds, all of them even."""
    steps = (words & np.uint64((1 << TIME_BITS) - 1)).astype(np.int64)
    return FIRST + STEP * steps


def places(words: Words) -> NDArray[np.int64]:
    """Numbers by which the files are sorted; they mean nothing else."""
    return (words >> np.uint64(TIME_BITS)).astype(np.int64)


def numbered(paths: Sequence[str]) -> list[str]:
    """The paths in the order in which they are numbered, which is the same on every machine."""
    return sorted(paths, key=str.encode)

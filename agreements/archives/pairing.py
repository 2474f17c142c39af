"""Which found files may be which files of a release, by names and sizes alone.

Nothing of a mark is looked at here: what is paired is the same for every grant, and so the odds
stay what they are however clumsily it is paired. A found file that may be one of several stands
there with each.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agreements.archives.found_files import FoundFile

MOST_PAIRS = 200_000
_MOST_LIKE = 500  # files of a release that one found file may be, at most

Numbers = NDArray[np.int64]
_Index = Mapping[tuple[str, int | None], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """`files[i]` (its number in the release) may have been found with the time `mtimes[i]`.

    `row`: the numbers of those that are certain and stand in an archive, in its order.
    """

    files: Numbers
    mtimes: Numbers
    row: Numbers


def pair(found: Iterable[FoundFile], release: Sequence[tuple[str, int]]) -> Pairs:
    """`release`: path and size of each file, in the order of their numbers."""
    index = _index(release)
    likely = [(file, alike) for file in found if (alike := _most_alike(file, index))]
    likely.sort(key=lambda each: len(each[1]))  # the certain ones first; their order stays
    pairs: dict[tuple[int, int], None] = {}
    row: dict[int, None] = {}
    for file, alike in likely:
        if len(pairs) + len(alike) > MOST_PAIRS and len(alike) > 1:
            break
        pairs.update(dict.fromkeys((number, file.mtime) for number in alike))
        if file.in_archive and len(alike) == 1:
            row[alike[0]] = None
    columns = (*zip(*pairs, strict=True), row) if pairs else ((), (), ())
    return Pairs(*(np.array(list(column), np.int64) for column in columns))


def _index(release: Sequence[tuple[str, int]]) -> _Index:
    """The numbers of the files by each ending of their paths, with and without their size."""
    index: defaultdict[tuple[str, int | None], list[int]] = defaultdict(list)
    for number, (path, size) in enumerate(release):
        for ending in _endings(path):
            index[ending, size].append(number)
            index[ending, None].append(number)
    return index


def _most_alike(file: FoundFile, index: _Index) -> Sequence[int]:
    """Those with the longest ending in common; of them those of its size, if there are any."""
    for ending in _endings(file.path):
        if alike := index.get((ending, file.size)) or index.get((ending, None)):
            return alike if len(alike) <= _MOST_LIKE else ()
    return ()


def _endings(path: str) -> Iterator[str]:
    """`a/b/c`, `b/c`, `c`. Systems change how they are written: NFD, other case, backslashes."""
    plain = unicodedata.normalize("NFC", path).casefold().replace("\\", "/")
    while plain:
        yield plain
        _first, _slash, plain = plain.partition("/")

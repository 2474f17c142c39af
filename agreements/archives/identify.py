"""Whose copy something is: the mark of each grant held against what was found.

Times and order are looked at, each for itself and then both together (`odds`). A grant is named
where the odds of a chance are below one in a million, over all that were tried; two are named
where files of two copies lie together.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log

import numpy as np

from agreements.archives import mark, odds
from agreements.archives.found_files import FoundFile
from agreements.archives.mark import Mark, Words
from agreements.archives.pairing import Pairs, pair

LIMIT = log(1e-6)
_LOOKED_AT_CLOSELY = 32  # of all who were tried: those most like it by times, and by order


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a grant's copy is like what was found. `odds`: ln, over all that were tried.

    `same_times` files have its times, all off by `shift` seconds, as a time zone is, or by an hour
    of summer time more. `in_order` of those in a row stand as in the copy.
    """

    grant: str
    odds: float
    same_times: int
    shift: int
    in_order: int


@dataclass(frozen=True, slots=True)
class WhoseCopy:
    """`grants` are named, the likeliest first: none where nobody can tell.

    `odds`: ln of those of the likeliest, named or not. `files` of the release were recognized,
    `row` of them in the order of an archive.
    """

    grants: tuple[Likeness, ...]
    odds: float
    files: int
    row: int


@dataclass(frozen=True, slots=True)
class _Tried:
    mark: Mark
    same_times: int
    shift: int
    ascents: int


def identify(
    found: Iterable[FoundFile],
    release: Sequence[tuple[str, int]],
    marks: Iterable[Mark],
    candidates: int,
) -> WhoseCopy:
    """`release`: path and size of its files. `marks`: of the grants to try in this release.

    `candidates`: how many are tried, in this and in other releases.
    """
    sizes = dict(release)
    numbered = [(path, sizes[path]) for path in mark.numbered(list(sizes))]
    pairs = pair(found, numbered)
    files = np.unique(pairs.files).size
    if not files:
        return WhoseCopy((), 0.0, 0, 0)
    tried = [_try(each, each.words(len(numbered)), pairs) for each in marks]
    close = nlargest(_LOOKED_AT_CLOSELY, tried, key=lambda one: one.same_times)
    if pairs.row.size:
        close += nlargest(_LOOKED_AT_CLOSELY, tried, key=lambda one: one.ascents)
    alike = [_likeness(one, len(numbered), pairs, candidates) for one in dict.fromkeys(close)]
    alike.sort(key=lambda one: one.odds)
    named = tuple(one for one in alike if one.odds < LIMIT)
    return WhoseCopy(named, alike[0].odds if alike else 0.0, files, pairs.row.size)


def _try(each: Mark, words: Words, pairs: Pairs) -> _Tried:
    same, shift = _same_times(words, pairs)
    row = mark.places(words[pairs.row])
    return _Tried(each, same, shift, int(np.count_nonzero(row[1:] > row[:-1])))


def _same_times(words: Words, pairs: Pairs) -> tuple[int, int]:
    """How many files have the time of the mark, and by how many seconds all of them are off."""
    off = pairs.mtimes - mark.times(words[pairs.files])
    near = np.flatnonzero(np.abs(off) <= odds.FARTHEST * odds.QUARTER)
    near = near[off[near] % odds.QUARTER == 0]
    best = (0, 0)
    for shift in np.unique(off[near]).tolist():
        same = np.isin(off[near], (shift, shift + odds.SUMMER * odds.QUARTER))
        best = max(best, (np.unique(pairs.files[near[same]]).size, shift))
    return best


def _likeness(tried: _Tried, count: int, pairs: Pairs, candidates: int) -> Likeness:
    row = mark.places(tried.mark.words(count)[pairs.row])
    in_order = longest_ascent(row.tolist())
    both = odds.log_odds_together(
        odds.log_odds_of_times(pairs.files.size, tried.same_times),
        odds.log_odds_of_order(row.size, in_order),
    )
    total = odds.log_odds_among(candidates, both)
    return Likeness(tried.mark.grant, total, tried.same_times, tried.shift, in_order)


def longest_ascent(row: Iterable[int]) -> int:
    """How many numbers can be left so that each is above the one before (Schensted, 1961)."""
    ends: list[int] = []
    for number in row:
        where = bisect_left(ends, number)
        ends[where : where + 1] = [number]
    return len(ends)

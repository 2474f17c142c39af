"""How alike two texts are, and which passages of one belong to which of the other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

# Scripts written without spaces: Thai and its neighbors, Chinese, Japanese, full-width forms.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f"
_UNSPACED += "\U0001f000-\U0003ffff"
_POINTS = r"!-/:-@\[-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
_POINTS += r"\u0589\u05be\u060c\u061b\u061f\u0964\u0965\u2010-\u205e"
# What belongs to the character before it: accents, vowel signs, joiners, variation selectors.
_MARKS = "(?:[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
_MARKS += "\u102b-\u103e\u17b6-\u17d3\u200c\u200d\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef])*"
_WORD = rf"[^\s{_POINTS}{_UNSPACED}]+"
# A number, an address or a compound is one word: 1,000; a@b.cn; re-identify; user’s.
_TOKEN = re.compile(rf"{_WORD}(?:[’'.,:/@_-]+{_WORD})*|\s+|\S{_MARKS}")

# From here on two texts count as one that was changed.
ALIKE = 0.35

# difflib takes the square of a sequence's length, at worst its cube. What is longer than this
# (after the common beginning and end) is not looked into: all of it is replaced.
_LONGEST = 600
# How many pairs of passages are looked at, each one by itself.
_MOST_PAIRS = 10_000


class Step(NamedTuple):
    """`old[old_start:old_end]` becomes `new[new_start:new_end]`."""

    same: bool
    old_start: int
    old_end: int
    new_start: int
    new_end: int


Pair = tuple[int | None, int | None]
Features = Counter[tuple[str, ...]]


def tokens(text: str) -> list[str]:
    """Words, single characters of what is written without spaces, points, and white space."""
    return _TOKEN.findall(text)


def features(text: str) -> Features:
    """The words of a text and the pairs of neighbors among them, counted."""
    words = [token.casefold() for token in tokens(text) if token[0].isalnum()]
    return Counter([*((word,) for word in words), *pairwise(words)])


def likeness(one: Features, other: Features) -> float:
    """How much two texts share: from 0, nothing, to 1, everything."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """How one sequence becomes another, from its first item to its last, in bounded time."""
    start, end = 0, 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_end, new_end = len(old) - end, len(new) - end
    if start:
        yield Step(True, 0, start, 0, start)
    if max(old_end, new_end) - start > _LONGEST:
        yield Step(False, start, old_end, start, new_end)
    else:
        # White space between two words is no reason to keep them together.
        matcher = SequenceMatcher(str.isspace, old[start:old_end], new[start:new_end])
        for tag, *bounds in matcher.get_opcodes():
            yield Step(tag == "equal", *(start + bound for bound in bounds))
    if end:
        yield Step(True, old_end, len(old), new_end, len(new))


def aligned(old: Sequence[str], new: Sequence[str], alike: float = ALIKE) -> Iterator[Pair]:
    """Places (in `old`, in `new`) of texts that belong together, in order; None: has no other.

    `alike` is how much they have to share.
    """
    for step in steps(old, new):
        left, right = range(step.old_start, step.old_end), range(step.new_start, step.new_end)
        if step.same:
            yield from zip(left, right, strict=True)
        elif len(left) * len(right) > _MOST_PAIRS:
            yield from ((i, None) for i in left)
            yield from ((None, j) for j in right)
        else:
            for i, j in _best(old[left.start : left.stop], new[right.start : right.stop], alike):
                yield (None if i is None else left[i], None if j is None else right[j])


def _best(old: Sequence[str], new: Sequence[str], least: float) -> Iterator[Pair]:
    """Pairs in order whose likeness adds up to the most (Needleman and Wunsch, 1970)."""
    ours, theirs = [features(text) for text in old], [features(text) for text in new]
    alike = [[likeness(one, other) for other in theirs] for one in ours]
    worth = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = alike[i][j] + worth[i + 1][j + 1] if alike[i][j] >= least else 0
            worth[i][j] = max(paired, worth[i + 1][j], worth[i][j + 1])
    i = j = 0
    while i < len(old) and j < len(new):
        if worth[i][j] == worth[i + 1][j]:
            yield i, None
            i += 1
        elif worth[i][j] == worth[i][j + 1]:
            yield None, j
            j += 1
        else:
            yield i, j
            i, j = i + 1, j + 1
    yield from ((left, None) for left in range(i, len(old)))
    yield from ((None, right) for right in range(j, len(new)))

"""How alike two texts are, and which text of one list belongs to which of another."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

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
_ALIKE = 0.35
# So many texts that all differ are hardly the same agreement: none is looked for.
_MOST_PAIRS = 10_000

Features = Counter[tuple[str, ...]]
Pair = tuple[int | None, int | None]


def split_words(text: str) -> list[str]:
    """Words, single characters of what is written without spaces, points, and white space."""
    return _TOKEN.findall(text)


def most_alike(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Place in `old` for each place in `new` that has one, the most alike first.

    Two texts are alike by the words, and the pairs of neighboring words, that they share.
    """
    if len(old) * len(new) > _MOST_PAIRS:
        return {}
    ours, theirs = [_features(text) for text in old], [_features(text) for text in new]
    pairs = sorted(
        (-_similarity(one, other), abs(i - j), i, j)
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for unlike, _distance, i, j in pairs:
        if -unlike >= _ALIKE and j not in found and i not in taken:
            found[j] = i
            taken.add(i)
    return found


def out_of_order(numbers: Sequence[int]) -> set[int]:
    """The fewest of these different numbers without which the others rise (Schensted, 1961)."""
    ends: list[int] = []  # the lowest number that ends a rising row of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        length = bisect_left(ends, number)
        before[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    stays: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        stays.add(last)
        last = before[last]
    return set(numbers) - stays


def reading_order(partners: Mapping[int, int], old: int, new: int) -> Iterator[Pair]:
    """Each place of `old` and `new` texts once, beside its partner if it has one.

    They come in the order of the new; what was removed stands where it stood among those that
    stayed. `partners` is as of `most_alike`.
    """
    moved = out_of_order([partners[place] for place in sorted(partners)])
    gone = sorted(set(range(old)) - set(partners.values()))
    for place in range(new):
        partner = partners.get(place)
        while gone and partner is not None and partner not in moved and gone[0] < partner:
            yield gone.pop(0), None
        yield partner, place
    for place in gone:
        yield place, None


def _features(text: str) -> Features:
    words = [word.casefold() for word in split_words(text) if word[0].isalnum()]
    return Counter([*((word,) for word in words), *pairwise(words)])


def _similarity(one: Features, other: Features) -> float:
    """From 0, nothing is shared, to 1, everything is."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0

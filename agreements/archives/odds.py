"""How likely it is that chance alone makes a file or folder look like somebody's copy.

The other way round from what one might think: whatever was found is given, and the marks of
those who have nothing to do with it are drawn by lot, independent of it. So the odds hold for any
find, however it was damaged, and they are bounds: the true ones are smaller. All are natural
logarithms: some are too small for a float. The maths in words: docs/personal-copies.md.
"""

from math import exp, inf, lgamma, log

from agreements.archives import mark

QUARTER = 900  # seconds: time zones differ by multiples of it
# How far times may be off, in quarters of an hour: from 12 hours behind UTC to 14 ahead.
FARTHEST = 26 * 4
SUMMER = 4  # daylight saving time: some files are an hour further off than others
_SHIFTS = 2 * FARTHEST + 1


def log_odds_of_times(pairs: int, same: int) -> float:
    """That `same` files of the release have the time of a mark, for some shift of the clock.

    `pairs`: how many (found file, file of the release) were compared.
    """
    if not same:
        return 0.0
    # A pair agrees by chance once in 2^27, and there are two times to agree with.
    expected = 2 * pairs / 2**mark.TIME_BITS
    return min(0.0, log(_SHIFTS) + same * log(expected) - lgamma(same + 1))


def log_odds_of_order(files: int, in_order: int) -> float:
    """That of `files` in a row, some `in_order` stand one behind the other as in a mark."""
    ways = lgamma(files + 1) - lgamma(in_order + 1) - lgamma(files - in_order + 1)
    return min(0.0, ways - lgamma(in_order + 1))


def log_odds_together(one: float, other: float) -> float:
    """Of two that know nothing of each other: Fisher's method (1925), x (1 - ln x)."""
    both = one + other
    return both + log(1 - both)


def log_odds_among(candidates: int, odds: float) -> float:
    """That it happens to any of so many (Bonferroni)."""
    return min(0.0, log(candidates) + odds) if candidates else 0.0


def in_words(odds: float) -> str:
    """`1 in 4,000,000`; beyond 10^15 the power of ten."""
    if odds > -log(1e15):
        return f"1 in {round(exp(-odds)):,}"
    return f"1 in 10^{int(-odds / log(10))}" if odds > -inf else "0"

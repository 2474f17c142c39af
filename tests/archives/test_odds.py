"""The odds are bounds: what chance does is never likelier than they say."""

from itertools import permutations
from math import comb, exp, factorial, log

import pytest

from agreements.archives import mark, odds
from agreements.archives.identify import longest_ascent


@pytest.mark.parametrize("files", [1, 3, 5, 7])
def test_of_all_orders_no_more_are_so_much_in_order_than_said(files: int):
    longest = [longest_ascent(order) for order in permutations(range(files))]
    for in_order in range(1, files + 1):
        share = sum(each >= in_order for each in longest) / factorial(files)
        assert share <= exp(odds.log_odds_of_order(files, in_order)) + 1e-12
    assert odds.log_odds_of_order(files, files) == pytest.approx(-log(factorial(files)))


@pytest.mark.parametrize(("pairs", "same"), [(1, 1), (10, 2), (1000, 3), (200_000, 1)])
def test_times_agree_no_more_often_than_said(pairs: int, same: int):
    """Against the binomial distribution, for one shift of the clock."""
    chance = 2 / 2**mark.TIME_BITS
    exact = sum(
        comb(pairs, k) * chance**k * (1 - chance) ** (pairs - k)
        for k in range(same, same + 4)
        if k <= pairs
    )
    said = exp(odds.log_odds_of_times(pairs, same))
    assert 209 * exact <= said * (1 + 1e-9)
    assert said <= min(1.0, 209 * exact * 1.2)  # and not much less often


def test_nothing_alike_is_no_hint():
    assert odds.log_odds_of_times(100, 0) == 0 == odds.log_odds_of_order(0, 0)
    assert odds.log_odds_together(0.0, 0.0) == 0 == odds.log_odds_among(10, 0.0)


def test_two_hints_together_are_worth_less_than_their_product():
    together = odds.log_odds_together(log(1e-4), log(1e-5))
    assert log(1e-9) < together < log(1e-5)
    assert together == pytest.approx(log(1e-9 * (1 - log(1e-9))))


def test_one_who_was_tried_among_many_may_be_it_by_chance():
    assert odds.log_odds_among(1000, log(1e-9)) == pytest.approx(log(1e-6))


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "1 in 1"), (log(2.5e-7), "1 in 4,000,000"), (log(1e-200) * 10.001, "1 in 10^2000")],
)
def test_odds_in_words(value: float, words: str):
    assert odds.in_words(value) == words

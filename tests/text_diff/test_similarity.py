"""What moved in a row of numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.text_diff.similarity import out_of_order


@settings(deadline=None)
@given(st.permutations(range(7)))
def test_as_few_as_possible_count_as_moved(order: list[int]) -> None:
    stays = [number for number in order if number not in out_of_order(order)]
    assert stays == sorted(stays)
    rising = max(
        sum(1 for bit in range(7) if mask >> bit & 1)
        for mask in range(128)
        if (picked := [order[bit] for bit in range(7) if mask >> bit & 1]) == sorted(picked)
    )
    assert len(stays) == rising

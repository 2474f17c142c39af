"""Which clause of one License Agreement is which clause of another, wherever it stands now."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from agreements.documents.license_text import Clause
from agreements.text_diff.similarity import ALIKE, features, likeness

# How many pairs of clauses are looked at, each one by itself; so many clauses, all of them with
# new words under new headings, are hardly the same agreement.
_MOST_PAIRS = 10_000


def matched(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Place in `old` for each place in `new` that has one.

    Clauses belong together that are the same, else that have the same heading, else whose words
    are alike, the most alike first.
    """
    found: dict[int, int] = {}
    for key in (_whole, _heading):
        _pair_equal(old, new, key, found)
    ours = [i for i in range(len(old)) if i not in found.values()]
    theirs = [j for j in range(len(new)) if j not in found]
    if len(ours) * len(theirs) <= _MOST_PAIRS:
        left = {i: features(_whole(old[i])) for i in ours}
        right = {j: features(_whole(new[j])) for j in theirs}
        pairs = [(-likeness(left[i], right[j]), abs(i - j), i, j) for i in ours for j in theirs]
        for unlike, _distance, i, j in sorted(pairs):
            if -unlike >= ALIKE and j not in found and i in left:
                found[j] = i
                del left[i]
    return found


def moved(order: Sequence[int]) -> set[int]:
    """The fewest of these different numbers without which the others rise (Schensted, 1961)."""
    ends: list[int] = []  # the lowest number that ends a rising row of each length
    before: dict[int, int | None] = {}
    for number in order:
        length = bisect_left(ends, number)
        before[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    stays: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        stays.add(last)
        last = before[last]
    return set(order) - stays


def _pair_equal(
    old: Sequence[Clause],
    new: Sequence[Clause],
    key: Callable[[Clause], str],
    found: dict[int, int],
) -> None:
    """Add the pairs whose key is equal and, among those still alone, on either side the only."""
    ours, theirs = _alone(old, set(found.values()), key), _alone(new, set(found), key)
    for name, places in theirs.items():
        if len(places) == len(ours.get(name, [])) == 1:
            found[places[0]] = ours[name][0]


def _alone(
    clauses: Sequence[Clause], taken: set[int], key: Callable[[Clause], str]
) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, clause in enumerate(clauses):
        if place not in taken:
            places.setdefault(key(clause), []).append(place)
    return places


def _whole(clause: Clause) -> str:
    return f"{clause.heading}\n{clause.markdown}"


def _heading(clause: Clause) -> str:
    return " ".join(clause.heading.casefold().split())

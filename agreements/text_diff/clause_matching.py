"""Which clause of one License Agreement is which clause of another, wherever it stands now."""

from collections.abc import Callable, Sequence

from agreements.documents.license_text import Clause
from agreements.text_diff.similarity import most_alike


def match_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Place in `old` for each place in `new` that has one.

    Clauses belong together that are the same, else that have the same heading, else whose words
    are alike, the most alike first.
    """
    found: dict[int, int] = {}
    for key in (_heading_and_text, _heading):
        _pair_equal(old, new, key, found)
    ours = [i for i in range(len(old)) if i not in found.values()]
    theirs = [j for j in range(len(new)) if j not in found]
    alike = most_alike(
        [_heading_and_text(old[i]) for i in ours], [_heading_and_text(new[j]) for j in theirs]
    )
    return found | {theirs[j]: ours[i] for j, i in alike.items()}


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


def _heading_and_text(clause: Clause) -> str:
    return f"{clause.heading}\n{clause.markdown}"


def _heading(clause: Clause) -> str:
    return " ".join(clause.heading.casefold().split())

"""Which clause of one License Agreement is which clause of another, wherever it stands now."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from agreements.documents.license_text import Clause
from agreements.text_diff.similarity import most_alike


def match_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Place in `old` for each place in `new` that has one.

    Clauses belong together that are the same, else that have the same heading, else whose words
    are alike, the most alike first.
    """
    found: dict[int, int] = {}
    for key in (_heading_and_text, _heading):
        before, after = _unique(old, found.values(), key), _unique(new, found, key)
        found |= {after[name]: before[name] for name in after.keys() & before.keys()}
    ours = [i for i in range(len(old)) if i not in found.values()]
    theirs = [j for j in range(len(new)) if j not in found]
    alike = most_alike(
        [_heading_and_text(old[i]) for i in ours], [_heading_and_text(new[j]) for j in theirs]
    )
    return found | {theirs[j]: ours[i] for j, i in alike.items()}


def _unique(
    clauses: Sequence[Clause], taken: Collection[int], key: Callable[[Clause], str]
) -> dict[str, int]:
    """Places of the clauses not taken yet, by a key that no other of them has."""
    keys = {place: key(clause) for place, clause in enumerate(clauses) if place not in taken}
    counts = Counter(keys.values())
    return {name: place for place, name in keys.items() if counts[name] == 1}


def _heading_and_text(clause: Clause) -> str:
    return f"{clause.heading}\n{clause.markdown}"


def _heading(clause: Clause) -> str:
    return " ".join(clause.heading.casefold().split())

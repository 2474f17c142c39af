"""Two passages compared word by word; Chinese and its like character by character."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, groupby, pairwise, takewhile
from math import inf

from diff_match_patch import diff_match_patch

from agreements.text_diff.similarity import split_words


class Op(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordRun:
    """Words that share one fate. The old text is every run but the added, in order; the new text
    is every run but the removed."""

    op: Op
    text: str


_SENTENCE_END = re.compile(
    r"[.!?;:][”’\"')\]]{0,3}\s+|[。！？；][”’」』）]{0,3}\s*|\n"  # the last ends with the text
)
_DIFF = diff_match_patch()
# Without its half match, which makes some diffs longer and asks no clock. The deadline holds.
_DIFF.Diff_Timeout = 0


def diff_words(old: str, new: str, until: float = inf) -> tuple[WordRun, ...]:
    """How `old` becomes `new`: sentence by sentence, then words inside those that changed.

    What is not compared `until` then (`time.time()`) is told as replaced.
    """
    changes: list[_Change] = []
    for same, before, after in edits(_sentences(old), _sentences(new), until):
        removed, added = "".join(before), "".join(after)
        steps = [] if same else list(edits(split_words(removed), split_words(added), until))
        if same:
            changes.append(_Change(stays=removed))
        elif any(stays and any(word[0].isalnum() for word in words) for stays, words, _ in steps):
            changes += _legible(steps)
        else:
            changes.append(_Change(removed=removed, added=added))
    runs = (run for change in changes for run in change.runs())
    return tuple(
        WordRun(op, "".join(run.text for run in group))
        for op, group in groupby(runs, lambda run: run.op)
    )


def edits(
    old: Sequence[str], new: Sequence[str], until: float
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """How one sequence becomes another (Myers, 1986): items that stay, or give way to others.

    Each step says whether its items stay; it holds those of `old` and those of `new`.
    """
    numbers: dict[str, int] = {}
    before, after = (
        "".join(chr(numbers.setdefault(item, len(numbers))) for item in items)
        for items in (old, new)
    )
    i = j = 0
    steps = _DIFF.diff_main(before, after, False, until)
    for same, group in groupby(steps, lambda step: step[0] == _DIFF.DIFF_EQUAL):
        counts = dict(group)
        stay = len(counts.get(_DIFF.DIFF_EQUAL, ""))
        old_end = i + stay + len(counts.get(_DIFF.DIFF_DELETE, ""))
        new_end = j + stay + len(counts.get(_DIFF.DIFF_INSERT, ""))
        yield same, old[i:old_end], new[j:new_end]
        i, j = old_end, new_end


def _sentences(text: str) -> list[str]:
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if end > start]


@dataclass(slots=True)
class _Change:
    """Words that stay, then what was removed and added at that place."""

    stays: str = ""
    removed: str = ""
    added: str = ""

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.added))

    def runs(self) -> Iterator[WordRun]:
        for op, text in zip(Op, (self.stays, self.removed, self.added), strict=True):
            if text:
                yield WordRun(op, text)


def _legible(steps: Iterable[tuple[bool, Sequence[str], Sequence[str]]]) -> list[_Change]:
    """Without the crumbs that two changes happen to share: one reads phrases, not confetti.

    What stays between two changes goes with them if it is no longer than either.
    """
    kept = [_Change()]
    for same, before, after in steps:
        if same:
            kept.append(_Change("".join(before)))
            continue
        kept[-1].removed, kept[-1].added = "".join(before), "".join(after)
        while len(kept) > 1 and len(kept[-1].stays) <= min(kept[-1].size, kept[-2].size):
            last = kept.pop()
            kept[-1].removed += last.stays + last.removed
            kept[-1].added += last.stays + last.added
    return kept


def excerpt(runs: Sequence[WordRun], around: int = 90) -> tuple[WordRun, ...]:
    """The runs with what stays cut (“…”) to about `around` characters before and after a change."""
    last = len(runs) - 1
    return tuple(
        WordRun(run.op, _cut(run.text, around * (place > 0), around * (place < last)))
        if run.op is Op.SAME and last
        else run
        for place, run in enumerate(runs)
    )


def add_ellipses(runs: Sequence[WordRun], before: bool, after: bool) -> tuple[WordRun, ...]:
    """The runs with “…” where something was left out before them and after, each once."""
    if before and not runs[0].text.startswith("…"):
        runs = (WordRun(Op.SAME, "… "), *runs)
    if after and not runs[-1].text.endswith("…"):
        runs = (*runs, WordRun(Op.SAME, " …"))
    return tuple(runs)


def _cut(text: str, head: int, tail: int) -> str:
    """Whole words of the first `head` and the last `tail` characters."""
    if len(text) <= head + tail + len(" … "):
        return text
    pieces = split_words(text)
    begins = text[: _fitting(pieces, head)].rstrip()
    ends = text[len(text) - _fitting(reversed(pieces), tail) :].lstrip()
    return " … ".join((begins, ends)).lstrip() if tail else f"{begins} …"


def _fitting(pieces: Iterable[str], limit: int) -> int:
    """Length of the first pieces that together are no longer than `limit`."""
    return max(takewhile(limit.__ge__, accumulate(map(len, pieces))), default=0)

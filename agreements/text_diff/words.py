"""Two passages compared word by word; Chinese and its like character by character."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise, takewhile

from agreements.text_diff.similarity import aligned, steps, tokens


class Op(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that share one fate. The old text is every run but the added, in order; the new text
    is every run but the removed."""

    op: Op
    text: str


_SENTENCE_END = re.compile(
    r"[.!?;:][”’\"')\]]{0,3}\s+|[。！？；][”’」』）]{0,3}\s*|\n"  # the last ends with the text
)

# Sentences of one paragraph need share less than paragraphs do to count as one that changed.
_SENTENCES_ALIKE = 0.2


def marked(old: str, new: str) -> tuple[Run, ...]:
    """How `old` becomes `new`: sentence by sentence, then words inside those that changed."""
    runs: list[Run] = []
    before, after = _sentences(old), _sentences(new)
    for i, j in aligned(before, after, _SENTENCES_ALIKE):
        removed = "" if i is None else before[i]
        added = "" if j is None else after[j]
        if removed == added:
            runs += whole(Op.SAME, removed)
        elif removed and added:
            runs += _replaced(removed, added)
        else:
            runs += (*whole(Op.REMOVED, removed), *whole(Op.ADDED, added))
    return _in_order(_changes(runs))


def whole(op: Op, text: str) -> tuple[Run, ...]:
    """A text that is all of one kind; none if it is empty."""
    return (Run(op, text),) if text else ()


def _sentences(text: str) -> list[str]:
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if end > start]


def _replaced(old: str, new: str) -> tuple[Run, ...]:
    before, after = tokens(old), tokens(new)
    runs: list[Run] = []
    for step in steps(before, after):
        removed = "".join(before[step.old_start : step.old_end])
        added = "".join(after[step.new_start : step.new_end])
        if step.same:
            runs.append(Run(Op.SAME, removed))
        else:
            runs += [Run(Op.REMOVED, removed), Run(Op.ADDED, added)]
    return _in_order(_legible(_changes(runs)))


@dataclass(slots=True)
class _Change:
    """Words that stay, then what was removed and added at that place."""

    stays: str = ""
    removed: str = ""
    added: str = ""

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.added))


def _changes(runs: Iterable[Run]) -> list[_Change]:
    changes = [_Change()]
    for run in runs:
        if run.op is Op.SAME:
            if changes[-1].size:
                changes.append(_Change())
            changes[-1].stays += run.text
        elif run.op is Op.REMOVED:
            changes[-1].removed += run.text
        else:
            changes[-1].added += run.text
    return changes


def _legible(changes: Iterable[_Change]) -> list[_Change]:
    """Without the crumbs that two changes happen to share: one reads phrases, not confetti.

    What stays between two changes goes with them if it is no longer than either.
    """
    kept: list[_Change] = []
    for change in changes:
        kept.append(change)
        while len(kept) > 1 and len(kept[-1].stays) <= min(kept[-1].size, kept[-2].size):
            last = kept.pop()
            kept[-1].removed += last.stays + last.removed
            kept[-1].added += last.stays + last.added
    return kept


def _in_order(changes: Iterable[_Change]) -> tuple[Run, ...]:
    return tuple(
        run
        for change in changes
        for run in (
            *whole(Op.SAME, change.stays),
            *whole(Op.REMOVED, change.removed),
            *whole(Op.ADDED, change.added),
        )
    )


def excerpt(runs: Sequence[Run], around: int = 90) -> tuple[Run, ...]:
    """The runs with what stays cut (“…”) to about `around` characters before and after a change."""
    last = len(runs) - 1
    return tuple(
        Run(run.op, _cut(run.text, around * (place > 0), around * (place < last)))
        if run.op is Op.SAME and last
        else run
        for place, run in enumerate(runs)
    )


def dotted(runs: Sequence[Run], before: bool, after: bool) -> tuple[Run, ...]:
    """The runs with “…” where something was left out before them and after, each once."""
    if before and not runs[0].text.startswith("…"):
        runs = (Run(Op.SAME, "… "), *runs)
    if after and not runs[-1].text.endswith("…"):
        runs = (*runs, Run(Op.SAME, " …"))
    return tuple(runs)


def _cut(text: str, head: int, tail: int) -> str:
    """Whole words of the first `head` and the last `tail` characters."""
    if len(text) <= head + tail + len(" … "):
        return text
    pieces = tokens(text)
    begins = text[: _fitting(pieces, head)].rstrip()
    ends = text[len(text) - _fitting(reversed(pieces), tail) :].lstrip()
    return " … ".join((begins, ends)).lstrip() if tail else f"{begins} …"


def _fitting(pieces: Iterable[str], limit: int) -> int:
    """Length of the first pieces that together are no longer than `limit`."""
    return max(takewhile(limit.__ge__, accumulate(map(len, pieces))), default=0)

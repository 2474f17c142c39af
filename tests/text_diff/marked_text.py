"""Runs of a comparison as one line of text."""

from agreements.text_diff.clauses import PartDiff, PassageDiff
from agreements.text_diff.words import Op, WordRun


def differing(part: PartDiff) -> tuple[PassageDiff, ...]:
    """The blocks in which words were added or removed."""
    return tuple(block for block in part.blocks if block.differs)


def shown(runs: tuple[WordRun, ...]) -> str:
    """[-removed-]{+added+}, and what stays."""
    forms = {Op.SAME: "%s", Op.REMOVED: "[-%s-]", Op.ADDED: "{+%s+}"}
    return "".join(forms[run.op] % run.text for run in runs)

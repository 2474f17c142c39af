"""What one License Agreement changes in another, clause by clause and word by word."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agreements.documents.license_text import Clause, LicenseText
from agreements.text_diff.passages import Passage, align_passages, read_passages
from agreements.text_diff.similarity import most_alike, out_of_order, reading_order
from agreements.text_diff.words import Op, WordRun, add_ellipses, diff_words, excerpt

# Texts of 20,000 words take half a second, also where every tenth word differs. What takes longer
# than this is no new version of the old text.
SECONDS = 10.0


class TextPart(StrEnum):
    """A part of a License Agreement: title and subtitle, …, the labels of the printed form."""

    TITLE = "title"
    PREAMBLE = "preamble"
    CLAUSE = "clause"
    CLOSING = "closing"
    FORM = "form"


class Change(StrEnum):
    """What became of a part. A clause that only got another number is the same."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"


@dataclass(frozen=True, slots=True)
class PassageDiff:
    """A paragraph or list item in runs; `marker` and `depth` as of a Passage."""

    runs: tuple[WordRun, ...]
    marker: str = ""
    depth: int = 0

    @property
    def differs(self) -> bool:
        return has_changes(self.runs)


@dataclass(frozen=True, slots=True)
class PartDiff:
    """The numbers are those of a clause, None where it isn't there; so is the heading empty."""

    place: TextPart
    change: Change
    old_number: int | None
    new_number: int | None
    heading: tuple[WordRun, ...]
    blocks: tuple[PassageDiff, ...]

    @property
    def excerpts(self) -> tuple[PassageDiff, ...]:
        """The blocks that differ, cut to what stands around a change; “…” where anything is left
        out."""
        cut: list[PassageDiff] = []
        for place, block in enumerate(self.blocks):
            if block.differs:
                before = bool(place) and not cut
                after = not all(then.differs for then in self.blocks[place + 1 : place + 2])
                cut.append(replace(block, runs=add_ellipses(excerpt(block.runs), before, after)))
        return tuple(cut)

    @property
    def anchor(self) -> str:
        """Name of the part within a page, none like another."""
        if self.place is not TextPart.CLAUSE:
            return f"change-{self.place}"
        return f"change-{self.new_number}" if self.new_number else f"change-old-{self.old_number}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` and `new` are numbers of versions; the parts stand as in the new text."""

    old: str
    new: str
    language: str
    parts: tuple[PartDiff, ...]

    @property
    def changed(self) -> tuple[PartDiff, ...]:
        """The parts that differ or stand elsewhere."""
        return tuple(part for part in self.parts if part.change is not Change.SAME)

    @property
    def unchanged(self) -> tuple[PartDiff, ...]:
        """The clauses that stay, some of them with another number."""
        clauses = (part for part in self.parts if part.place is TextPart.CLAUSE)
        return tuple(part for part in clauses if part.change is Change.SAME)

    @property
    def kept(self) -> dict[str, str]:
        """Keys of the clauses, old to new, whose words are the same wherever they stand."""
        return {
            f"clause-{part.old_number}": f"clause-{part.new_number}"
            for part in self.parts
            if part.place is TextPart.CLAUSE and part.change in (Change.SAME, Change.MOVED)
        }


def compare_license_texts(
    old: LicenseText, new: LicenseText, upload_url: str = "{upload_url}"
) -> Comparison:
    """What `new` changes in `old`; in both, `{upload_url}` is read as `upload_url`.

    After `SECONDS` the rest is told as replaced, without looking for what its words share.
    """
    parts = _Parts(upload_url, time.time() + SECONDS)
    return Comparison(
        old.version,
        new.version,
        new.language,
        (
            _outside_clauses(
                TextPart.TITLE, parts.lines((old.title, old.subtitle), (new.title, new.subtitle))
            ),
            _outside_clauses(TextPart.PREAMBLE, parts.passages(old.preamble, new.preamble)),
            *parts.clauses(old.clauses, new.clauses),
            _outside_clauses(TextPart.CLOSING, parts.passages(old.closing, new.closing)),
            _outside_clauses(TextPart.FORM, parts.lines(*_form_words(old, new))),
        ),
    )


def _form_words(old: LicenseText, new: LicenseText) -> tuple[list[str], list[str]]:
    """What the fields of both forms say, one below the other; "" for a field that isn't there."""
    before, after = ({field.name: field.words for field in t.form_fields} for t in (old, new))
    names = [*after, *(name for name in before if name not in after)]
    return [before.get(name, "") for name in names], [after.get(name, "") for name in names]


def has_changes(runs: Sequence[WordRun]) -> bool:
    """Whether any of the words was added or removed."""
    return any(run.op is not Op.SAME for run in runs)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Makes the parts of one comparison; `until` is its deadline (`time.time()`)."""

    upload_url: str
    until: float

    def lines(self, old: Sequence[str], new: Sequence[str]) -> tuple[PassageDiff, ...]:
        pairs = zip(old, new, strict=True)
        return tuple(PassageDiff(diff_words(a, b, self.until)) for a, b in pairs)

    def clauses(self, old: Sequence[Clause], new: Sequence[Clause]) -> Iterator[PartDiff]:
        """In the order of `new`; what was removed stands where it stood among those that stayed."""
        partners = _match_clauses(old, new)
        moved = out_of_order([partners[place] for place in sorted(partners)])
        for i, j in reading_order(partners, len(old), len(new)):
            before, after = None if i is None else old[i], None if j is None else new[j]
            yield self._clause(before, after, moved=i in moved)

    def _clause(self, old: Clause | None, new: Clause | None, *, moved: bool) -> PartDiff:
        heading = diff_words(old.heading if old else "", new.heading if new else "", self.until)
        passages = self.passages(old.markdown if old else "", new.markdown if new else "")
        if old is None or new is None:
            change = Change.REMOVED if old else Change.ADDED
        elif has_changes(heading) or any(passage.differs for passage in passages):
            change = Change.MOVED_CHANGED if moved else Change.CHANGED
        else:
            change = Change.MOVED if moved else Change.SAME
        numbers = (old.number if old else None, new.number if new else None)
        return PartDiff(TextPart.CLAUSE, change, *numbers, heading, passages)

    def passages(self, old: str, new: str) -> tuple[PassageDiff, ...]:
        before, after = read_passages(old, self.upload_url), read_passages(new, self.upload_url)
        aligned = align_passages([p.text for p in before], [p.text for p in after], self.until)
        return tuple(
            self._passage(None if i is None else before[i], None if j is None else after[j])
            for i, j in aligned
        )

    def _passage(self, old: Passage | None, new: Passage | None) -> PassageDiff:
        shown = new or old or Passage("")
        runs = diff_words(old.text if old else "", new.text if new else "", self.until)
        return PassageDiff(runs, shown.marker, shown.depth)


def _outside_clauses(place: TextPart, passages: tuple[PassageDiff, ...]) -> PartDiff:
    changed = any(passage.differs for passage in passages)
    return PartDiff(place, Change.CHANGED if changed else Change.SAME, None, None, (), passages)


def _match_clauses(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
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

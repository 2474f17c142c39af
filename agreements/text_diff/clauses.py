"""What one License Agreement changes in another, clause by clause and word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agreements.documents.license_text import Clause, LicenseText
from agreements.text_diff.clause_matching import matched, moved
from agreements.text_diff.passages import Passage, read
from agreements.text_diff.similarity import aligned
from agreements.text_diff.words import Op, Run, dotted, excerpt, marked, whole


class Place(StrEnum):
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
class Block:
    """A paragraph or list item in runs; `marker` and `depth` as of a Passage."""

    runs: tuple[Run, ...]
    marker: str = ""
    depth: int = 0

    @property
    def differs(self) -> bool:
        return differ(self.runs)


@dataclass(frozen=True, slots=True)
class Part:
    """The numbers are those of a clause, None where it isn't there; so is the heading empty."""

    place: Place
    change: Change
    old_number: int | None
    new_number: int | None
    heading: tuple[Run, ...]
    blocks: tuple[Block, ...]

    @property
    def differing(self) -> tuple[Block, ...]:
        """The blocks in which words were added or removed."""
        return tuple(block for block in self.blocks if block.differs)

    @property
    def excerpts(self) -> tuple[Block, ...]:
        """Those, cut to what stands around a change; “…” wherever anything is left out."""
        cut: list[Block] = []
        for place, block in enumerate(self.blocks):
            if block.differs:
                before = bool(place) and not cut
                after = not all(then.differs for then in self.blocks[place + 1 : place + 2])
                cut.append(replace(block, runs=dotted(excerpt(block.runs), before, after)))
        return tuple(cut)

    @property
    def anchor(self) -> str:
        """Name of the part within a page, none like another."""
        if self.place is not Place.CLAUSE:
            return f"change-{self.place}"
        return f"change-{self.new_number}" if self.new_number else f"change-old-{self.old_number}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` and `new` are numbers of versions; the parts stand as in the new text."""

    old: str
    new: str
    language: str
    parts: tuple[Part, ...]

    @property
    def changed(self) -> tuple[Part, ...]:
        """The parts that differ or stand elsewhere."""
        return tuple(part for part in self.parts if part.change is not Change.SAME)

    @property
    def unchanged(self) -> tuple[Part, ...]:
        """The clauses that stay, some of them with another number."""
        clauses = (part for part in self.parts if part.place is Place.CLAUSE)
        return tuple(part for part in clauses if part.change is Change.SAME)

    @property
    def kept(self) -> dict[str, str]:
        """Keys of the clauses, old to new, whose words are the same wherever they stand."""
        return {
            f"clause-{part.old_number}": f"clause-{part.new_number}"
            for part in self.parts
            if part.place is Place.CLAUSE and part.change in (Change.SAME, Change.MOVED)
        }


def compare(old: LicenseText, new: LicenseText, upload_url: str = "{upload_url}") -> Comparison:
    """What `new` changes in `old`; in both, `{upload_url}` is read as `upload_url`.

    Takes bounded time: of texts beyond all measure it tells less closely what changed.
    """

    def text(place: Place, before: str, after: str) -> Part:
        return _part(place, _blocks(read(before, upload_url), read(after, upload_url)))

    def lines(place: Place, before: Sequence[str], after: Sequence[str]) -> Part:
        return _part(place, tuple(Block(marked(a, b)) for a, b in zip(before, after, strict=True)))

    return Comparison(
        old.version,
        new.version,
        new.language,
        (
            lines(Place.TITLE, (old.title, old.subtitle), (new.title, new.subtitle)),
            text(Place.PREAMBLE, old.preamble, new.preamble),
            *_clauses(old.clauses, new.clauses, upload_url),
            text(Place.CLOSING, old.closing, new.closing),
            lines(Place.FORM, old.form_fields, new.form_fields),
        ),
    )


def differ(runs: Sequence[Run]) -> bool:
    """Whether any of the words was added or removed."""
    return any(run.op is not Op.SAME for run in runs)


def _clauses(old: Sequence[Clause], new: Sequence[Clause], upload_url: str) -> Iterator[Part]:
    """In the order of `new`; what was removed stands where it stood among those that stayed."""
    partners = matched(old, new)
    astray = moved([partners[place] for place in sorted(partners)])
    gone = sorted(set(range(len(old))) - set(partners.values()))
    for place, clause in enumerate(new):
        partner = partners.get(place)
        while gone and partner is not None and partner not in astray and gone[0] < partner:
            yield _only(old[gone.pop(0)], Op.REMOVED, upload_url)
        if partner is None:
            yield _only(clause, Op.ADDED, upload_url)
        else:
            yield _both(old[partner], clause, upload_url, moved=partner in astray)
    for place in gone:
        yield _only(old[place], Op.REMOVED, upload_url)


def _only(clause: Clause, op: Op, upload_url: str) -> Part:
    added = op is Op.ADDED
    passages = read(clause.markdown, upload_url)
    return Part(
        Place.CLAUSE,
        Change.ADDED if added else Change.REMOVED,
        None if added else clause.number,
        clause.number if added else None,
        whole(op, clause.heading),
        _blocks((), passages) if added else _blocks(passages, ()),
    )


def _both(old: Clause, new: Clause, upload_url: str, *, moved: bool) -> Part:
    heading = marked(old.heading, new.heading)
    blocks = _blocks(read(old.markdown, upload_url), read(new.markdown, upload_url))
    if differ(heading) or any(block.differs for block in blocks):
        change = Change.MOVED_CHANGED if moved else Change.CHANGED
    else:
        change = Change.MOVED if moved else Change.SAME
    return Part(Place.CLAUSE, change, old.number, new.number, heading, blocks)


def _part(place: Place, blocks: tuple[Block, ...]) -> Part:
    change = Change.CHANGED if any(block.differs for block in blocks) else Change.SAME
    return Part(place, change, None, None, (), blocks)


def _blocks(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[Block, ...]:
    return tuple(
        _block(None if i is None else old[i], None if j is None else new[j])
        for i, j in aligned([passage.text for passage in old], [passage.text for passage in new])
    )


def _block(old: Passage | None, new: Passage | None) -> Block:
    shown = new or old or Passage("")
    runs = marked(old.text if old else "", new.text if new else "")
    return Block(runs, shown.marker, shown.depth)

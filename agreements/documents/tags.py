"""The structure of a tagged PDF (ISO 32000-1, 14.7 and 14.8): which words are a heading, a
paragraph or a cell of a table, in the order in which they are read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name

from agreements.documents.geometry import Box

# A row without one of them would have its cells under the wrong heads.
_KEPT_EMPTY = ("TH", "TD")


@dataclass(slots=True, eq=False)
class Tag:
    """An element: `role` is one of the standard's (H1, P, Table, TR, TH, TD, Figure), `scope` that
    of a TH, `alt` what a Figure in `box` says."""

    role: str
    scope: str = ""
    alt: str = ""
    box: Box | None = None
    kids: list["Tag"] = field(default_factory=list)

    def add(self, role: str, scope: str = "") -> "Tag":
        """A new element within, after those that are there."""
        self.kids.append(Tag(role, scope))
        return self.kids[-1]


def write_tags(pdf: pikepdf.Pdf, tags: Sequence[Tag], marked: Sequence[Sequence[Tag]]) -> None:
    """Tags all pages of `pdf`. `marked` are, page by page, the elements to which its marked content
    belongs, in the order of the marks."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree = _Tree(pdf, marked)
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    document.K = Array([tree.write(tag, document) for tag in tags if tree.holds(tag)])
    root.K = document
    numbers = Array()
    for number, there in enumerate(marked):
        elements = Array([tree.by_mark[number, mark] for mark in range(len(there))])
        numbers.append(number)
        numbers.append(pdf.make_indirect(elements))
        page = pdf.pages[number].obj
        page.StructParents = number
        page.Tabs = Name.S
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(marked)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


class _Tree:
    """The elements being written; `by_mark` is whose each mark of each page is."""

    def __init__(self, pdf: pikepdf.Pdf, marked: Sequence[Sequence[Tag]]) -> None:
        self._pdf = pdf
        self._marks: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for page, tags in enumerate(marked):
            for mark, tag in enumerate(tags):
                self._marks[id(tag)].append((page, mark))
        self.by_mark: dict[tuple[int, int], pikepdf.Object] = {}

    def holds(self, tag: Tag) -> bool:
        """Whether there is anything in it."""
        return id(tag) in self._marks or tag.role in _KEPT_EMPTY or any(map(self.holds, tag.kids))

    def write(self, tag: Tag, parent: pikepdf.Object) -> pikepdf.Object:
        """The element of `tag`, with all that is in it."""
        element = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(f"/{tag.role}"), P=parent)
        )
        kids = Array()
        for page, mark in self._marks.get(id(tag), ()):
            kids.append(Dictionary(Type=Name.MCR, Pg=self._pdf.pages[page].obj, MCID=mark))
            self.by_mark[page, mark] = element
        for kid in tag.kids:
            if self.holds(kid):
                kids.append(self.write(kid, element))
        element.K = kids
        if tag.scope:
            element.A = Dictionary(O=Name.Table, Scope=Name(f"/{tag.scope}"))
        if tag.box:
            element.A = Dictionary(O=Name.Layout, BBox=Array(tag.box.rounded()))
        if tag.alt:
            element.Alt = pikepdf.String(tag.alt)
        return element

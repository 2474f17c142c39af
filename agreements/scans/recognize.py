"""Tells which issued page each page of a file shows, and nothing more. Runs in a child.

Quick, since somebody waits: the codes and, where one can't be read, the looks of the whole page.
What is on the pages is for `examine` to see, once they count.
"""

import json
from collections.abc import Iterator

import cv2

from agreements.scans.sight import codes
from agreements.scans.sight.frame import turn
from agreements.scans.sight.issued import IssuedDocument
from agreements.scans.sight.looks import Looks
from agreements.scans.sight.sheet import Scan, Sheet

OTHER = 0


def recognize(path: str, issued_path: str, layout: str) -> Iterator[tuple[int | None, int]]:
    """Of each page in order the issued page, None where nobody can tell, OTHER where a code says
    that it is something else; and the turn that makes it upright."""
    cv2.setNumThreads(1)
    glance = _Glance(IssuedDocument(issued_path, json.loads(layout)))
    scan = Scan(path)
    for number in range(1, len(scan) + 1):
        try:
            yield glance.at(scan.sheet(number))
        except MemoryError:
            raise
        except Exception:  # whatever libraries raise of a page that is broken; others may be well
            yield None, 0


class _Glance:
    def __init__(self, document: IssuedDocument) -> None:
        self._document = document
        self._looks = Looks(document)
        self._unseen = set(document.numbers)

    def at(self, sheet: Sheet) -> tuple[int | None, int]:
        found = codes.read(sheet)
        ours = [code for code in found if code.text in self._document.codes]
        if ours:
            number = self._document.codes.index(ours[0].text) + 1
            self._unseen.discard(number)
            return number, turn(*ours[0].corners[:2])
        if found:
            return OTHER, 0
        by_looks = self._looks.find(sheet, sorted(self._unseen) or self._document.numbers)
        if by_looks is None:
            return None, 0
        number, alignment = by_looks
        self._unseen.discard(number)
        return number, turn(*alignment.outline((0, 0, self._document.frame.size[0], 0))[:2])

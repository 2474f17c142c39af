"""`python -m ops.rooms [--check]`: draws into docs/rooms.md who stands on whom.

An arrow is an import; those that follow from others (a to b to c, so a to c) are left out.
"""

import re
import sys
from pathlib import Path

import grimp

PAGE = Path("docs") / "rooms.md"
# Packages with rooms of their own, each drawn by itself.
HOUSES = ("services", "scans", "views", "admin")
# What hardly does anything by itself would only hide the rest.
_LEFT_OUT = {"migrations", "apps", "enums", "exceptions"}

Arrows = dict[str, set[str]]


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    graph = grimp.build_graph("agreements")
    for house in ("", *HOUSES):
        page = _with_picture(page, house or "agreements", _arrows(graph, house))
    if "--check" not in sys.argv:
        PAGE.write_text(page, encoding="utf-8")
    elif page != PAGE.read_text(encoding="utf-8"):
        print(f"{PAGE} is stale: run `make diagram`")
        return 1
    return 0


def _arrows(graph: grimp.ImportGraph, house: str) -> Arrows:
    """The rooms of a house, each with those that it imports from directly and from no other."""
    root = f"agreements.{house}" if house else "agreements"
    arrows: Arrows = {}
    for module in graph.modules:
        if (room := _room(module, root)) is None:
            continue
        found = arrows.setdefault(room, set())
        for imported in graph.find_modules_directly_imported_by(module):
            if (other := _room(imported, root)) not in (None, room):
                found.add(str(other))
    return {room: _nearest(room, arrows) for room in arrows}


def _room(module: str, root: str) -> str | None:
    inside = module.removeprefix(f"{root}.")
    if inside == module:
        return None
    room = inside.partition(".")[0]
    return None if room in _LEFT_OUT else room


def _nearest(room: str, arrows: Arrows) -> set[str]:
    """Those that nothing else which the room imports leads to."""
    below = {other: _below(other, arrows) for other in arrows[room]}
    return {one for one in below if not any(one in below[o] for o in below if o != one)}


def _below(room: str, arrows: Arrows) -> set[str]:
    seen: set[str] = set()
    ahead = [room]
    while ahead:
        for other in arrows.get(ahead.pop(), set()) - seen:
            seen.add(other)
            ahead.append(other)
    return seen


def _with_picture(page: str, name: str, arrows: Arrows) -> str:
    lines = ["flowchart TD"]
    for room in sorted(arrows):
        lines += [f"    {room} --> {other}" for other in sorted(arrows[room])] or [f"    {room}"]
    picture = "```mermaid\n" + "\n".join(lines) + "\n```\n"
    place = re.compile(rf"(<!-- picture of {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    drawn, places = place.subn(rf"\g<1>{picture}\g<2>", page)
    if places != 1:
        raise SystemExit(f"{PAGE} has no place for the picture of {name}")
    return drawn


if __name__ == "__main__":
    sys.exit(main())

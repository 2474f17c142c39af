"""A name of a class leads to one class, so that nobody has to rename at import."""

import ast
from collections import defaultdict
from pathlib import Path

import agreements

ROOT = Path(agreements.__file__).parent
# Django finds them by file and class: migrations, and commands (`manage.py <file>`).
NAMED_BY_DJANGO = {"Migration", "Command"}


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 300  # it did look
    assert {name: where for name, where in places.items() if len(where) > 1} == {}

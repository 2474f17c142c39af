"""Several PDFs, or pages of them, as one. Runs in a child, on files that the gate has let in."""

import io
from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf


def merge_files(paths: Sequence[str]) -> bytes:
    """The PDF. The same files give the same bytes."""
    with pikepdf.new() as whole:
        for path in paths:
            with pikepdf.open(path) as part:
                whole.add_pages_from(part)  # with what was filled in
        return _saved(whole)


def merge_pages(paths: Sequence[str], picks: Sequence[tuple[int, int]]) -> bytes:
    """Likewise of some pages: `picks` are pairs, which of the paths and which page, from 1."""
    with ExitStack() as stack:
        parts = [stack.enter_context(pikepdf.open(path)) for path in paths]
        whole = stack.enter_context(pikepdf.new())
        for part, number in picks:
            whole.add_pages_from(parts[part], [number - 1])
        return _saved(whole)


def _saved(whole: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    whole.save(out, deterministic_id=True)
    return out.getvalue()

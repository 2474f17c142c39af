"""One style sheet for each kind of page, put together from those in `static/css` by collectstatic.

A browser that has to fetch a dozen small ones before it paints waits longer than for one.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

# In the order in which they build on each other. What is dark stays apart: theme.js chooses it.
# Folders lie as deep as `css/`, so that what a sheet names with `../` is found from here, too.
BUNDLES: dict[str, tuple[str, ...]] = {
    "bundles/site.css": (
        "vendor/bootstrap/bootstrap.min.css",
        "css/fonts.css",
        "css/tokens.css",
        "css/base.css",
        "css/layout.css",
        "css/buttons.css",
        "css/forms.css",
        "css/components.css",
        "css/panels.css",
        "css/first-look.css",
        "css/photos.css",
        "css/conversation.css",
        "css/comparison.css",
        "css/report.css",
        "css/chinese.css",
        "css/print.css",
    ),
    # The desk's, after Django's own for the page: same names, our values.
    "bundles/desk.css": (
        "css/fonts.css",
        "css/tokens.css",
        "css/admin-tokens.css",
        "css/admin.css",
        "css/components.css",
        "css/panels.css",
        "css/conversation.css",
        "css/forms.css",
        "css/desk.css",
        "css/desk-lists.css",
        "css/desk-pending.css",
        "css/desk-queue.css",
        "css/desk-request.css",
        "css/progress.css",
        "css/report.css",
        "css/desk-review.css",
        "css/comparison.css",
        "css/desk-draft.css",
        "css/desk-announce.css",
        "css/desk-releases.css",
        "css/desk-imports.css",
        "css/desk-numbers.css",
        "css/desk-start.css",
        "css/chinese.css",
        "admin/css/responsive.css",
    ),
}
_PRINTED = {"css/print.css"}
_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/")  # of one file, not of all


class BundleFinder(finders.BaseFinder):
    """Finds what stands in `BUNDLES`, written anew each time it is asked for."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self._folder = TemporaryDirectory(prefix="portal-bundles-")
        self._storage = FileSystemStorage(self._folder.name)

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        written = self._write(path)
        return [written] if find_all else written

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        for name in BUNDLES:
            self._write(name)
            yield name, self._storage

    def _write(self, name: str) -> str:
        file = Path(self._folder.name, name)
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(map(_sheet, BUNDLES[name])))
        return str(file)


def _sheet(name: str) -> str:
    """Raises FileNotFoundError."""
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    text = _MAP.sub("", Path(path).read_text())
    return f"@media print {{\n{text}}}\n" if name in _PRINTED else text

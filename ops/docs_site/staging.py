"""What the site is made of: the Markdown files of the repository, laid where its links can reach.

Links to a file that is no page of the site (code, settings) stay as words: the site stands alone.
"""

import posixpath
import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
# What stands outside docs/ for whoever looks at the repository, by its name on the site.
_OUTSIDE = {
    "README.md": "readme-of-the-code.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "report-a-weakness.md",
    "CHANGELOG.md": "changes.md",
}
_RECORDS = "adr/index.md"  # a list that is made here
_LINK = re.compile(r"(!?)\[([^\]\n]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
_BLOCK_OF_CODE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Configuration:
    """One language: its pages are those of `folder`, without the folders that are `apart`."""

    file: Path
    folder: str
    apart: tuple[str, ...] = ()

    @cached_property
    def project(self) -> dict[str, Any]:
        project: dict[str, Any] = tomllib.loads(self.file.read_text(encoding="utf-8"))["project"]
        return project

    def pages(self) -> dict[str, str]:
        """From a file's path in the repository to its path on this site."""
        found = {
            str(path.relative_to(ROOT)): str(path.relative_to(ROOT / self.folder))
            for path in sorted((ROOT / self.folder).rglob("*.md"))
        }
        pages = {file: page for file, page in found.items() if not page.startswith(self.apart)}
        return pages | _OUTSIDE if self.folder == "docs" else pages

    def in_navigation(self) -> list[str]:
        return list(_leaves(self.project["nav"]))


CONFIGURATIONS = (
    Configuration(HERE / "en.toml", "docs", apart=("zh/",)),
    Configuration(HERE / "zh.toml", "docs/zh"),
)


def stage(configuration: Configuration, folder: Path) -> list[str]:
    """Lay out the sources of one language below `folder`; the pages that no reader finds."""
    pages, source = configuration.pages(), folder / configuration.project["docs_dir"]
    for file, page in pages.items():
        text = (ROOT / file).read_text(encoding="utf-8")
        _write(source / page, linked(text, file, pages))
    if records := [page for page in pages.values() if page.startswith("adr/")]:
        _write(source / _RECORDS, _list_of(source, records))
    shutil.copytree(ROOT / "docs" / "screenshots", source / "screenshots")
    shutil.copytree(HERE / "theme", folder / "theme", dirs_exist_ok=True)
    shutil.copy(configuration.file, folder)
    found = {page for page in pages.values() if not page.startswith("adr/")}
    listed = set(configuration.in_navigation()) - {_RECORDS}
    name = configuration.file.name
    return [f"{name}: no reader finds {page}" for page in sorted(found - listed)] + [
        f"{name}: there is no {page}" for page in sorted(listed - found)
    ]


def linked(text: str, file: str, pages: dict[str, str]) -> str:
    """The text with its links as they lead on the site."""

    def lead(found: re.Match[str]) -> str:
        picture, words, target, place = found.groups()
        if ":" in target:
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
        here = posixpath.dirname(pages[file])
        if path in pages:
            page = pages[path]
        elif path == "docs/adr":
            page = _RECORDS
        elif path.startswith("docs/screenshots/"):
            page = path.removeprefix("docs/")
        else:
            return words if (ROOT / path).exists() else found[0]
        return f"{picture}[{words}]({posixpath.relpath(page, here or '.')}{place or ''})"

    # Every second part is a block of code.
    parts = _BLOCK_OF_CODE.split(text)
    parts[::2] = [_LINK.sub(lead, part) for part in parts[::2]]
    return "".join(parts)


def _list_of(source: Path, records: list[str]) -> str:
    lines = ["# Decisions", "", "The decisions that were hard, each on a page.", ""]
    for page in records:
        title = (source / page).read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        lines.append(f"- [{title}]({page.removeprefix('adr/')})")
    return "\n".join(lines) + "\n"


def _leaves(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for each in nav:
            yield from _leaves(each)
    else:
        for each in nav.values():
            yield from _leaves(each)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")

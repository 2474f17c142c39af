"""What is wrong with a site that was built: links that lead nowhere, things from elsewhere."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Where an address is fetched by the browser, not followed by a person.
_FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_NAMED_ONLY = {"canonical", "alternate", "next", "prev"}
_IN_STYLE = re.compile(r"(?:url\(|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)")
# The theme would fetch libraries from elsewhere for these.
_FETCH_MORE = ("mermaid", "glightbox", "pyodide")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.followed: list[str] = []
        self.classes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.classes.update(given.get("class", "").split())
        kinds = set(given.get("rel", "").split())
        if tag == "a" or kinds & _NAMED_ONLY:
            self.followed.append(given.get("href", ""))
        elif tag in _FETCHED and _FETCHED[tag] in given:
            self.fetched.append(given[_FETCHED[tag]])


def faults(site: Path) -> list[str]:
    """One line for each, with the page that has it."""
    return sorted(set(_in_pages(site)) | set(_in_styles(site)))


def _in_pages(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.html")):
        name, page = path.relative_to(site), _Page(path.read_text(encoding="utf-8"))
        yield from (f"{name}: fetches {each}" for each in page.fetched if _is_elsewhere(each))
        yield from (f"{name}: has {each}" for each in _FETCH_MORE if each in page.classes)
        if path.name != "404.html":  # shown at any address, so that its links begin at the root
            for each in page.fetched + page.followed:
                if not _leads(each, path):
                    yield f"{name}: {each} leads nowhere"


def _in_styles(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        for each in _IN_STYLE.findall(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: fetches {each}"


def _is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _leads(address: str, page: Path) -> bool:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return True
    target = page.parent / unquote(parts.path)
    return (target / "index.html").exists() if target.is_dir() else target.exists()

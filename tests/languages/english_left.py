"""The English words that a reader of Chinese meets on a page."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from zoneinfo import available_timezones

from django.apps import apps
from django.conf.locale import LANG_INFO
from django.db import models

# Names, units, formats, and what a command line or a file is called.
_OF_FILES = "CASMEMG LA PDF JPEG PNG HEIC ZIP TAR CSV XLSX JSON DOI ORCID iD BibTeX CSL RIS README"
_OF_SECRETS = "QR SHA PEM DER TOTP PIN USB NFC TLS Ed25519 JWKS JWT Bearer SFTP GA4GH Passport"
_OF_THE_NET = (
    "API URL HTML HTTP HTTPS https SMTP IMAP DNS MX IP RFC ID Cookie Webhook webhook OpenAPI"
)
_OF_THE_SERVER = "Redis PostgreSQL SQLite Celery Prometheus Grafana ClamAV Markdown Crossref S3"
_UNITS = (
    "A4 UTC GMT MB GB KB TB dpi CRC LF ASCII Unicode Esc Enter Ctrl Shift Alt English Excel EMG"
)
# What Django's own pictures of yes and no are called.
_OF_DJANGO = "True False"
NAMES = {
    *f"{_OF_FILES} {_OF_SECRETS} {_OF_THE_NET} {_OF_THE_SERVER} {_UNITS} {_OF_DJANGO}".split(),
}
# Tells how a text is written, with the names of its parts.
_OF_A_FORMAT = "draft__help"
ZONES = available_timezones()
_CODES = re.compile(
    r"https?://\S+|\S+@\S+|[A-Za-z0-9]*[_/.=][\w/.=-]+|\b[\w.-]+\.[a-z]{2,6}\b(?:/\S*)?"
    r"|\b[A-Z]{2}-[A-Z0-9]{4,}\b|\b[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/]+\b|\b[0-9a-f]{8,}\b"
    r"|\b[a-z]+[:_][\w:.-]+\b|\B@\w+|Message-ID| --[a-z-]+|(?:systemctl|curl|wget) [\w -]+"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_FILE = re.compile(r"^[^。，]+\.(?:pdf|zip|md|csv|xlsx)(?:\s|$)")
_SHOWN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "content")
# What is typed in a field is its person's own.
_UNSEEN = frozenset(("script", "style", "code", "pre", "kbd", "samp", "template", "textarea"))
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"))


class _Reader(HTMLParser):
    """Collects what is shown; nothing in another language, and no code."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        lang = given.get("lang", "")
        other = (bool(lang) and not lang.startswith("zh")) or given.get("translate") == "no"
        other = other or _OF_A_FORMAT in given.get("class", "")
        hidden = tag in _UNSEEN or other or bool(self._hidden and self._hidden[-1])
        if not hidden:
            shown = [given.get(name, "") for name in _SHOWN_ATTRIBUTES]
            if tag == "meta" and given.get("name") != "description":
                shown = []
            if tag == "input" and given.get("type") in ("submit", "button"):
                shown.append(given.get("value", ""))
            # Words for scripts.
            shown += [
                value
                for name, value in given.items()
                if name.startswith("data-") and " " in value.strip() and value[0] != "<"
            ]
            self.said += filter(None, shown)
        if tag not in _VOID:
            self._hidden.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._hidden:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not (self._hidden and self._hidden[-1]) and data.strip():
            self.said.append(" ".join(data.split()))


def english_left(page: str, typed: Iterable[str] = ()) -> list[str]:
    """What is said in English, sentence by sentence; `typed` are words that are nobody's to
    translate, the longest first."""
    reader = _Reader()
    reader.feed(page)
    found = []
    for said in reader.said:
        if said in ZONES or _FILE.match(said) or not _english(said):
            continue
        rest = said
        for words in typed:
            rest = rest.replace(words, " ")
        if _english(rest):
            found.append(said)
    return found


def _english(words: str) -> set[str]:
    return set(_WORD.findall(_CODES.sub(" ", words))) - NAMES


def all_that_is_typed(but: type[models.Model] | None = None) -> list[str]:
    """Every text of every row, line by line, the longest first; not those of the model `but`."""
    # Languages have their own names, too.
    texts: set[str] = {info["name_local"] for info in LANG_INFO.values() if "name_local" in info}
    for model in {*apps.get_models()} - {but}:
        columns = [
            column.attname
            for column in model._meta.concrete_fields
            if isinstance(column, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.values_list(*columns) if columns else ():
            for value in row:
                texts.update(_texts_of(value))
    return sorted((text for text in texts if _WORD.search(text)), key=len, reverse=True)


def _texts_of(value: object) -> Iterable[str]:
    match value:
        case str():
            plain = re.sub(r"[*_`#]|^\s*(?:-|\d+\.)\s+", "", value)
            for line in (*value.splitlines(), *plain.splitlines()):
                yield " ".join(line.split())
        case dict():
            for each in value.values():
                yield from _texts_of(each)
        case list() | tuple():
            for each in value:
                yield from _texts_of(each)

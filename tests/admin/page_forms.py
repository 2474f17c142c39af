"""The forms of a page as a browser has them: filled in, sent, and read again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

SECRET, IN_A_FILE = "correct horse battery", b"what was in the file"
_TICKS = ("checkbox", "radio", "option")
# What a person would type; anything else is words.
_TYPED = {
    "email": "half@institute.example",
    "url": "https://half.example/a",
    "number": "7",
    "date": "2031-12-01",
    "time": "12:30",
    "password": SECRET,
}
_BUTTONS = ("submit", "button", "image", "reset")

Fields = dict[str, list[str]]


@dataclass
class Control:
    """One input, area or option; `is_on` of what is ticked or chosen."""

    name: str
    kind: str
    value: str
    is_on: bool = False


@dataclass
class PageForm:
    """A form that posts. `also` are the other addresses that its buttons send it to."""

    action: str
    controls: list[Control] = field(default_factory=list)
    also: list[str] = field(default_factory=list)

    def now(self) -> Fields:
        """What a person can see or change, as it stands: no file, and no password."""
        found: Fields = {}
        for one in self.controls:
            if one.kind in ("hidden", "file", "password", *_BUTTONS):
                continue
            there = found.setdefault(one.name, [])
            if one.kind not in _TICKS or one.is_on:
                there.append(one.value)
        return found

    def filled(self) -> Fields:
        """Everything typed anew, each box the other way round, of each choice the last."""
        found: Fields = {name: [] for name in self.now()}
        for one in self.controls:
            there = found.get(one.name)
            if there is None:
                continue
            if one.kind == "checkbox":
                there += [] if one.is_on else [one.value]
            elif one.kind in _TICKS:
                there[:] = [one.value]
            else:
                there.append(_TYPED.get(one.kind, "Half a sen"))
        return found

    def sent(self, typed: Fields) -> dict[str, Any]:
        """All that goes out with these, by its first button."""
        out: dict[str, Any] = {name: texts for name, texts in typed.items() if texts}
        for one in self.controls:
            if one.kind == "hidden":
                out.setdefault(one.name, []).append(one.value)
            elif one.kind == "password":
                out[one.name] = SECRET
            elif one.kind == "file":
                out[one.name] = SimpleUploadedFile("a.txt", IN_A_FILE)
        pressed = [one for one in self.controls if one.kind in _BUTTONS and one.name]
        return {**out, **{one.name: one.value for one in pressed[:1] if one.name not in out}}

    def looks_like(self, other: "PageForm") -> bool:
        """Whether it is the same one, on the page when that is opened again."""
        return self.action == other.action and set(self.now()) == set(other.now())


def forms_of(page: str, address: str) -> list[PageForm]:
    """Those that post, in their order; addresses are whole paths."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[PageForm]()
        self._by_id: dict[str, PageForm] = {}
        self._form: PageForm | None = None
        self._open: Control | None = None  # an area whose text follows, or a choice

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(had)
            return
        owner = self._by_id.get(had["form"]) if "form" in had else self._form
        if owner is None:
            return
        if had.get("formaction"):
            owner.also.append(urljoin(self.address, had["formaction"]))
        if "disabled" not in had:
            owner.controls += self._controls(tag, had)

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._open is not None:
            self._open.value = self._open.value.removeprefix("\n")
            self._open = None
        elif tag == "select":
            self._open = None

    def _begin(self, had: dict[str, str]) -> None:
        if had.get("method") != "post":
            return
        self._form = PageForm(urljoin(self.address, had.get("action", "")))
        self.forms.append(self._form)
        self._by_id[had.get("id", "")] = self._form

    def _controls(self, tag: str, had: dict[str, str]) -> Iterator[Control]:
        name = had.get("name", "")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            kind, value = had.get("type", "text"), had.get("value", "")
            ticked = kind in _TICKS
            yield Control(name, kind, had.get("value", "on") if ticked else value, "checked" in had)
        elif tag == "button" and had.get("type", "submit") == "submit":
            yield Control(name, "submit", had.get("value", ""))
        elif tag == "textarea":
            self._open = Control(name, "textarea", "")
            yield self._open
        elif tag == "select":
            self._open = Control(name, "select", "")
        elif tag == "option" and self._open is not None:
            yield Control(self._open.name, "option", had.get("value", ""), "selected" in had)

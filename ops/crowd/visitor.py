"""Somebody at a browser, without the browser: follows redirects, keeps cookies, fills in forms."""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from ops import ports

_BOUNDARY = "long-enough-to-stand-in-no-picture"


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """The forms of a page, and its links by their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._words: list[str] | None = None
        self._open: tuple[str, dict[str, str]] = ("", {})
        self._templates = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates += 1
        if self._templates:
            return
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag in ("a", "button", "textarea", "select"):
            self._words, self._open = [], (tag, given)
        elif tag == "option" and "selected" in given and self._open[0] == "select":
            self._open[1]["value"] = given.get("value", "")
        elif tag == "input" and self.forms and given.get("type") == "submit":
            button = (given.get("name", ""), given.get("value", ""))
            self.forms[-1].buttons[given.get("value", "")] = button
        elif tag == "input" and self.forms and "name" in given:
            pair = (given["name"], given.get("value", "on"))
            is_box = given.get("type") in ("checkbox", "radio")
            if is_box:
                self.forms[-1].boxes.append(pair)
            if given.get("type") != "file" and (not is_box or "checked" in given):
                self.forms[-1].fields.append((pair[0], given.get("value", "on" if is_box else "")))

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        if self._templates or tag != self._open[0] or self._words is None:
            return
        words = " ".join("".join(self._words).split())
        kind, given = self._open
        if kind == "a":
            self.links.setdefault(words, given.get("href", ""))
        elif self.forms and kind == "button" and given.get("type") != "button":
            self.forms[-1].buttons[words] = (given.get("name", ""), given.get("value", ""))
        elif self.forms and "name" in given:
            value = (
                given.get("value", "") if kind == "select" else "".join(self._words).lstrip("\n")
            )
            self.forms[-1].fields.append((given["name"], value))
        self._words, self._open = None, ("", {})


class Visitor:
    """Speaks https to the proxy as if it were found by its name, or http where no certificate is
    `trusted`. `page` is what was shown last; `source` is the address it comes from, if not any, and
    `waits` collects how many seconds each answer took.

    `acknowledged` is the answer to what was asked itself, before a redirect was followed, which
    `sent_to` tells: 0 where none came.
    """

    def __init__(
        self,
        host: str,
        port: int,
        trusted: Path | None,
        *,
        source: str = "",
        patience: float = 120,
        waits: list[float] | None = None,
    ) -> None:
        self._host, self._port, self._source = host, port, source
        self._tls = ssl.create_default_context(cafile=str(trusted)) if trusted else None
        self._patience = patience
        self._waits = [] if waits is None else waits
        self._cookies: dict[str, str] = {}
        self.path, self.status, self.page, self.content = "/", 0, "", b""
        self.acknowledged, self.sent_to = 0, ""
        self._read_last: tuple[str, _Reader] = ("", _Reader(""))

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> int:
        """The status of the page to which this leads in the end. Raises OSError, HTTPException."""
        self.acknowledged, self.sent_to = 0, ""
        for _redirect in range(8):
            answer = self._once(path, body, headers)
            target = answer.headers.get("Location")
            if answer.status not in (307, 308) and not self.acknowledged:
                self.acknowledged, self.sent_to = answer.status, target or ""
            if not target:
                break
            parts = urlsplit(urljoin(path, target))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if answer.status not in (307, 308):  # these ask for the same once more, there
                body, headers = None, {}
        self.path, self.status = path, answer.status
        self.page = self.content.decode(errors="replace")
        return self.status

    def has(self, button: str) -> bool:
        """Whether the page has a form with this button."""
        return any(button in form.buttons for form in self._read().forms)

    def press(
        self,
        button: str,
        fields: Mapping[str, str] | None = None,
        *,
        files: dict[str, bytes] | None = None,
        ticked: bool = False,
        headers: dict[str, str] | None = None,
        **typed: str,
    ) -> int:
        """Fill in the form that has this button, with every box `ticked` or as it is; press it.
        What is typed is given by its `fields`, or by name."""
        typed |= fields or {}
        form = next((f for f in self._read().forms if button in f.buttons), None)
        assert form, f"no button {button!r} on {self.path}:\n{self.words()}"
        pairs = [(name, value) for name, value in form.fields if name not in typed]
        pairs += list(typed.items())
        pairs += [box for box in form.boxes if ticked and box not in pairs]
        if form.buttons[button][0]:
            pairs.append(form.buttons[button])
        action = urljoin(self.path, form.action or self.path)
        if files is None:
            kind, body = "application/x-www-form-urlencoded", urlencode(pairs).encode()
        else:
            kind, body = _multipart(pairs, files)
        return self.ask(action, body, **{"Content-Type": kind, **(headers or {})})

    def follow(self, words: str) -> int:
        links = self._read().links
        found = [href for said, href in links.items() if words in said]
        assert found, f"no link {words!r} on {self.path}:\n{self.words()}"
        return self.ask(urljoin(self.path, found[0]))

    def holds(self, field: str) -> str:
        """What stands in a field of the page."""
        return next(
            value for form in self._read().forms for name, value in form.fields if name == field
        )

    def words(self) -> str:
        """The text of the page as one reads it."""
        bare = re.sub(r"<(script|style|template).*?</\1>|<[^>]+>", " ", self.page, flags=re.S)
        return " ".join(bare.split())

    @property
    def _site(self) -> str:
        return f"https://{self._host}" if self._tls else f"http://{self._host}:{self._port}"

    def _read(self) -> _Reader:
        if self._read_last[0] is not self.page:
            self._read_last = (self.page, _Reader(self.page if "<html" in self.page else ""))
        return self._read_last[1]

    def _once(self, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        start = time.monotonic()
        here = (self._source, 0) if self._source else None
        with socket.create_connection((ports.HOST, self._port), self._patience, here) as plain:
            connection = http.client.HTTPConnection(self._host, None if self._tls else self._port)
            connection.sock = (
                self._tls.wrap_socket(plain, server_hostname=self._host) if self._tls else plain
            )
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            given = {"Cookie": cookies, "Origin": self._site, **headers}
            given["Referer"] = f"{self._site}{self.path}"
            connection.request("GET" if body is None else "POST", path, body, given)
            answer: Any = connection.getresponse()
            self.content = answer.read()
            connection.close()
        self._waits.append(time.monotonic() - start)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer


def _multipart(pairs: list[tuple[str, str]], files: dict[str, bytes]) -> tuple[str, bytes]:
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode()
        for name, value in pairs
        if name not in files
    ]
    parts += [
        f'Content-Disposition: form-data; name="{name}"; filename="scan.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n".encode()
        + content
        for name, content in files.items()
    ]
    end = f"--{_BOUNDARY}".encode()
    body = b"".join(end + b"\r\n" + part + b"\r\n" for part in parts) + end + b"--\r\n"
    return f"multipart/form-data; boundary={_BOUNDARY}", body

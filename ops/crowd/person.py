"""Somebody who does not give up: asks again after an error, as people do."""

import http.client
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ops.crowd.journal import Journal
from ops.crowd.mailbox import Mailbox
from ops.crowd.visitor import Visitor

# What a broken connection, a page that is no page, or a process that is just being started raises.
TROUBLE = (OSError, http.client.HTTPException)
_SIGN_IN = ("Send me a code",)


class GaveUp(Exception):
    """The time was over, or the portal says no; the message is why."""


@dataclass(frozen=True)
class Place:
    """Where the portal is, and what all who walk it share. `think` is how long, in seconds, people
    look at a page at most; all go home once `over` is set. `waits` collects how many seconds each
    answer took."""

    host: str
    port: int
    trusted: Path | None
    mailbox: Mailbox
    journal: Journal
    think: float = 0.0
    waits: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


class Person:
    """At an IP address of their own, so that nobody is held up by what others do."""

    def __init__(self, place: Place, address: str, source: str, chance: random.Random) -> None:
        self.place, self.address, self.source, self.chance = place, address, source, chance
        self.visitor = Visitor(
            place.host,
            place.port,
            place.trusted,
            source=source,
            patience=70,
            waits=place.waits,
        )

    def act(
        self,
        act: str,
        page: str,
        button: str,
        *,
        files: dict[str, bytes] | None = None,
        ticked: bool = False,
        typed: Mapping[str, str] | None = None,
        facts: Mapping[str, object],
    ) -> bool:
        """Open a page and press a button on it, until the portal says that it is done; that goes
        into the journal, with `facts`.

        False where the page has no such button any more: done before, by a try whose answer got
        lost, or by somebody else.
        """
        while True:
            self.pause()
            pressed = False
            try:
                status = self.visitor.ask(page)
                if self._is_signed_out():
                    self.sign_in(page, lambda: not self._is_signed_out())
                    continue
                if status == 200 and self.visitor.has(button):
                    pressed = True
                    self.visitor.press(button, typed or {}, files=files, ticked=ticked)
                    status = self.visitor.acknowledged
                elif status < 400:
                    return False
            except TROUBLE as error:
                # The answer itself may have come, and only the page after it not.
                status = self.visitor.acknowledged if pressed else 0
                self.fails(act, type(error).__name__)
            if pressed and status in (302, 303) and "/account/" not in self.visitor.sent_to:
                self.place.journal.write("done", act, self.address, **facts)
                return True
            if status:
                self.answered(act, status)

    def open(self, act: str, page: str) -> bytes:
        """What a page or file is, once it can be had."""
        while True:
            self.pause()
            try:
                status = self.visitor.ask(page)
                if self._is_signed_out():
                    self.sign_in(page, lambda: not self._is_signed_out())
                    continue
                if status == 200:
                    return self.visitor.content
                self.answered(act, status)
            except TROUBLE as error:
                self.fails(act, type(error).__name__)

    def sign_in(self, page: str, is_there: Callable[[], bool]) -> None:
        """From a page with a field for an address, until `is_there` holds of what comes after."""
        while True:
            self.pause()
            try:
                if self.visitor.ask(page) == 200 and is_there():
                    return
                button = next((b for b in _SIGN_IN if self.visitor.has(b)), "")
                if not button:
                    self.answered("sign in", self.visitor.status)
                    continue
                before = self.place.mailbox.number_of(self.address)
                typed = {"email": self.address}
                if 'name="signs"' in self.visitor.page:
                    typed["signs"] = "me"
                self.visitor.press(button, typed)
                code = self.place.mailbox.code(self.address, before, 45)
                if code and self.visitor.has("Go on"):
                    self.visitor.press("Go on", code=code)
                    if is_there():
                        return
                self.fails("sign in", "no code" if not code else str(self.visitor.status))
            except TROUBLE as error:
                self.fails("sign in", type(error).__name__)

    def _is_signed_out(self) -> bool:
        return self.visitor.status == 200 and any(map(self.visitor.has, _SIGN_IN))

    def pause(self) -> None:
        """Think for a while. Raises GaveUp once all go home."""
        self.wait(self.chance.uniform(0, self.place.think))

    def wait(self, seconds: float) -> None:
        if self.place.over.wait(seconds) if seconds else self.place.over.is_set():
            raise GaveUp("the time was over")

    def fails(self, act: str, why: str) -> None:
        """No answer: wait, and try again."""
        self.place.journal.write("failed", act, self.address, why=why)
        self.wait(self.chance.uniform(1, 3))

    def answered(self, act: str, status: int) -> None:
        """An answer that is no yes: try again where it asks for that. Raises GaveUp elsewhere."""
        if status in (200, 409, 422) or 400 <= status < 429:
            self.place.journal.write(
                "said no", act, self.address, status=status, words=self.visitor.words()[:300]
            )
            if status in (400, 404, 405, 413, 422):
                raise GaveUp(f"{act}: {status}")
        self.fails(act, str(status))

"""Reviewers at the desk: each takes the next request that was submitted, reads and approves it."""

import queue
import random
import re

from ops.chaos.on_server import OWNER
from ops.chaos.totp import app_code
from ops.crowd.person import TROUBLE, Person, Place

_SECRET = re.compile(r"<code[^>]*>\s*([A-Z2-7]{16,})")


class Reviewer(Person):
    """The first owner, by a mailed code and a second factor."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, OWNER, "127.200.0.1", random.Random(0))
        self._secret = ""

    def come_in(self) -> None:
        self.sign_in("/admin/", self._is_past_code)
        while not self.is_inside():
            self.wait(1)
            try:
                self._prove()
                self.visitor.ask("/admin/")
            except TROUBLE as error:
                self.fails("second factor", type(error).__name__)

    def decide(self, submitted: "queue.Queue[str]") -> None:
        """Until all go home."""
        while True:
            self.wait(0)
            try:
                reference = submitted.get(timeout=1)
            except queue.Empty:
                continue
            for verb, act in (("Start review", "start_review"), ("Approve", "approve")):
                self._decide(reference, verb, act)

    def _decide(self, reference: str, verb: str, act: str) -> None:
        visitor = self.visitor
        for _try in range(60):
            self.pause()
            pressed = False
            try:
                visitor.ask(f"/admin/agreements/agreement/?q={reference}")
                if visitor.status == 200 and not self.is_inside():
                    self.come_in()
                    continue
                if visitor.status == 200 and reference in visitor.page:
                    visitor.follow(reference)
                    if visitor.status == 200 and f">{verb}<" not in visitor.page.replace("\n", ""):
                        return  # it took effect though the answer was lost
                    visitor.follow(verb)
                    if visitor.has(verb):
                        pressed = True
                        visitor.press(verb)
                if pressed and visitor.acknowledged in (302, 303):
                    self.place.journal.write("done", act, self.address, reference=reference)
                    return
                self.fails(act, str(visitor.status))
            except TROUBLE as error:
                if pressed and visitor.acknowledged in (302, 303):
                    self.place.journal.write("done", act, self.address, reference=reference)
                    return
                self.fails(act, type(error).__name__)
            except AssertionError:  # an error's page has no such link
                self.fails(act, f"no link on a {visitor.status}")

    def is_inside(self) -> bool:
        """Whether the desk is what they see."""
        page = self.visitor
        return page.status == 200 and page.path.startswith("/admin/") and "login" not in page.path

    def _is_past_code(self) -> bool:
        page = self.visitor
        return page.status == 200 and not page.path.startswith("/account/sign-in/")

    def _prove(self) -> None:
        """Set the app up the first time; show its code after that."""
        visitor = self.visitor
        if "Set up an app" in visitor.page:  # not there any more once it is
            visitor.follow("Set up an app")
            found = _SECRET.findall(visitor.page)
            if found:
                self._secret = found[0]
                visitor.press("Turn it on", code=app_code(self._secret))
        if visitor.has("Go on") and self._secret:
            visitor.press("Go on", code=app_code(self._secret))
        elif not visitor.has("Go on"):
            visitor.ask("/admin/")
            if visitor.has("Send me a code"):
                self.sign_in("/admin/", self._is_past_code)

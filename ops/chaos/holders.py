"""People with access, who fetch the data again and again; and others, who try to without."""

import hashlib
import io
import random
import re
import zipfile

from ops.chaos.on_server import HOLDER
from ops.crowd.person import TROUBLE, Person, Place
from ops.crowd.visitor import Visitor

_DATA = "/datasets/casmemg/data/"
_ARCHIVE = "/datasets/casmemg/data/1.0/casmemg-1.0.zip"
_TOKEN = re.compile(r"Bearer ([\w-]{40,})")


class Holder(Person):
    """Fetches with a token of their own, now whole, now from the middle on."""

    def __init__(self, place: Place, number: int, chance: random.Random) -> None:
        address, source = HOLDER.format(number), f"127.201.0.{number + 2}"
        super().__init__(place, address, source, chance)
        self._token, self._whole = "", b""

    def fetch_for_ever(self) -> None:
        while True:
            if not self._token:
                self._make_token()
            self.pause()
            try:
                self._fetch()
            except TROUBLE as error:
                self.fails("fetch", type(error).__name__)

    def _make_token(self) -> None:
        self.sign_in(_DATA, lambda: self.visitor.path == _DATA)
        while not self._token:
            self.pause()
            try:
                if self.visitor.ask(_DATA) == 200:
                    button = "Make a new command"
                    button = button if self.visitor.has(button) else "Show the command"
                    self.visitor.press(button)
                    found = _TOKEN.findall(self.visitor.page)
                    if self.visitor.acknowledged == 200 and found:
                        self._token = found[0]
                        digest = hashlib.sha256(self._token.encode()).hexdigest()
                        self.place.journal.write("done", "token", self.address, digest=digest)
                        return
                self.answered("token", self.visitor.status)
            except TROUBLE as error:
                self.fails("token", type(error).__name__)

    def _fetch(self) -> None:
        visitor = Visitor(
            self.place.host, self.place.port, self.place.trusted, source=self.source, patience=70
        )
        start = 0
        headers = {"Authorization": f"Bearer {self._token}"}
        if self._whole and self.chance.random() < 0.5:
            start = self.chance.randrange(len(self._whole))
            headers["Range"] = f"bytes={start}-"
        status = visitor.ask(_ARCHIVE, None, **headers)
        if status not in (200, 206):
            self.fails("fetch", str(status))
            return
        got = visitor.content
        if status == 200:
            with zipfile.ZipFile(io.BytesIO(got)) as archive:
                is_good = archive.testzip() is None
            is_good = is_good and self._whole in (b"", got)
            self._whole = got
        else:
            is_good = got == self._whole[start:]
        facts = {"bytes": len(got), "first_byte": start if status == 206 else 0}
        self.place.journal.write("done", "fetch", self.address, is_good=is_good, **facts)


class Outsider(Person):
    """Has no right, and tries: without a token, with a made-up one, at other people's papers."""

    def __init__(self, place: Place, number: int, chance: random.Random) -> None:
        source = f"127.202.0.{number + 2}"
        super().__init__(place, f"outsider{number}@psych.example.edu", source, chance)

    def try_for_ever(self, papers: list[str]) -> None:
        """`papers` are references of others, and may grow."""
        while True:
            self.pause()
            path, headers = _ARCHIVE, {}
            if self.chance.random() < 0.5 and papers:
                kind = self.chance.choice(("documents", "scans"))
                path = f"/requests/{self.chance.choice(papers)}/{kind}/1/"
            elif self.chance.random() < 0.5:
                headers["Authorization"] = f"Bearer {self.chance.randbytes(32).hex()}"
            try:
                self.visitor.ask(path, None, **headers)
                kept_out = self.visitor.acknowledged not in (200, 206)
                kind = "refused" if kept_out else "let in"
                self.place.journal.write(kind, "look", self.address, path=path)
                self.wait(self.chance.uniform(1, 4))
            except TROUBLE as error:
                self.fails("look", type(error).__name__)

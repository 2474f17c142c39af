"""Everybody's mailbox: the mail server in a process of its own, and what came to whom."""

import json
import sys
import threading
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ops import ports
from ops.process import running

Mail = dict[str, Any]


class Mailbox:
    """A context. `stop` and `start` take the server away and back; its log goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, ports.any_free()
        self._running = ExitStack()
        self._mails: dict[str, list[Mail]] = defaultdict(list)
        self._arrived = threading.Condition()
        self._over = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Mailbox":
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "mails.jsonl").touch()
        self.be("fair")
        self.start()
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._over.set()
        self._reader.join()

    def start(self) -> None:
        command = [sys.executable, "-m", "ops.crowd.mail_server", str(self.port), str(self.folder)]
        log = self.folder / "server.log"
        self._running.enter_context(
            running(command, log=log, ready=lambda: ports.answers(self.port))
        )

    def stop(self) -> None:
        self._running.close()

    def be(self, mood: str) -> None:
        """See `mail_server`."""
        fresh = self.folder / "mood.new"
        fresh.write_text(mood)
        fresh.rename(self.folder / "mood")

    def number_of(self, address: str) -> int:
        with self._arrived:
            return len(self._mails[address])

    def code(self, address: str, after: int, seconds: float) -> str:
        """The newest code among the mails to an address, not counting the first `after`; "" where
        none comes in time."""

        def found() -> list[str]:
            return [code for mail in self._mails[address][after:] for code in mail["codes"]]

        with self._arrived:
            self._arrived.wait_for(lambda: bool(found()), seconds)
            return (found() or [""])[-1]

    def everything(self) -> list[Mail]:
        """All lines of the server's log, refusals too."""
        lines = (self.folder / "mails.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def _read(self) -> None:
        with (self.folder / "mails.jsonl").open(encoding="utf-8") as log:
            rest = ""
            while not self._over.wait(0.1):
                *lines, rest = (rest + log.read()).split("\n")
                new = [json.loads(line) for line in lines]
                with self._arrived:
                    for mail in new:
                        if mail["answer"] == "250":
                            self._mails[mail["to"]].append(mail)
                    if new:
                        self._arrived.notify_all()

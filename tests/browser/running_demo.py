"""`make demo` in a folder of its own, as a person has it: its pages, its mails, its clock."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from agreements.views import demo_inbox
from agreements.views.demo_inbox import CaughtMail
from ops import ports
from ops.process import stop

_LINK = re.compile(r"http://localhost:\d+(/notices/[\w-]+/)")
_CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


class RunningDemo:
    """`site` is its address. Whatever is waited for is given `_PATIENCE` seconds."""

    _PATIENCE = 120

    def __init__(self, site: str, environment: dict[str, str]) -> None:
        self.site = site
        self._environment = environment
        self._mail = str(Path(environment["VAR_DIR"]) / "demo" / "mail")

    def mails(self, address: str) -> list[CaughtMail]:
        """What an address got, oldest first."""
        return [mail for mail in self.all_mails() if mail.to == address]

    def mail(self, address: str, subject: str, number: int = 1) -> CaughtMail:
        """The `number`th mail to an address whose subject has these words, once it is there."""

        def found() -> list[CaughtMail]:
            return [mail for mail in self.mails(address) if subject in mail.subject]

        self.wait(lambda: len(found()) >= number, f"{subject} to {address}")
        return found()[number - 1]

    def code(self, address: str, number: int) -> str:
        """What the `number`th sign-in code to an address says."""
        return _CODE.findall(self.mail(address, "Your sign-in code", number).text)[0]

    def forward(self, days: int) -> None:
        """make demo-forward DAYS=…"""
        command = [sys.executable, "-m", "ops.demo.forward", str(days)]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self._environment, check=True)

    def manage(self, *arguments: str) -> str:
        """What make demo-manage DO=… says."""
        command = [sys.executable, "-m", "ops.demo.manage", *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self._environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def all_mails(self) -> list[CaughtMail]:
        """What everybody got, oldest first."""
        return list(reversed(demo_inbox.newest_mails(self._mail, 1000)))

    def wait(self, until: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self._PATIENCE
        while not until():
            assert time.monotonic() < deadline, f"never came: {what}"
            time.sleep(0.2)


def link(mail: CaughtMail, to: re.Pattern[str] = _LINK) -> str:
    """The path of the personal link in a notice, or of another page; the same in its HTML."""
    (path,) = set(to.findall(mail.text)) | set(to.findall(mail.html))
    return path


@contextmanager
def running_demo(folder: Path) -> Iterator[RunningDemo]:
    """Start it and wait until it says where it is; it ends with everything it started."""
    held, log = ports.hold(), folder / "log"
    held.close()  # the demo holds it itself
    environment = {**os.environ, "PORT": str(held.number), "VAR_DIR": str(folder / "var")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.demo"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 300
        while "Ctrl-C ends it" not in (said := log.read_text(errors="replace")):
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        yield RunningDemo(f"http://localhost:{held.number}", environment)
    finally:
        stop(process, signal.SIGINT)

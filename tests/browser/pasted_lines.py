"""What people do with the command line that the data page gives them: paste it, as it stands."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.walker import Walker


@dataclass(frozen=True)
class PastedLine:
    """A line for curl, pasted in a folder of its own."""

    line: str
    folder: Path

    @property
    def file(self) -> Path:
        """What it writes."""
        return self.folder / self.line.split('-o "')[1].split('"')[0]

    def run(self, options: str = "") -> subprocess.CompletedProcess[str]:
        """To its end."""
        return subprocess.run(self._shell(options), capture_output=True, text=True)

    def answer(self) -> str:
        """The status with which a new start is answered, of its first bytes alone."""
        line = self.line.replace("-C - ", "").replace(f'-o "{self.file.name}" ', "")
        command = f"{line} -sS -r 0-9 -o /dev/null -w '%{{http_code}}'"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        return done.stdout

    @contextmanager
    def under_way(self, speed: str, size: int) -> Iterator[subprocess.Popen[str]]:
        """Slow, and watched until more than `size` bytes are there; it is killed in the end."""
        process = subprocess.Popen(
            self._shell(f"--limit-rate {speed}"),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            while not (self.file.exists() and self.file.stat().st_size > size):
                assert process.poll() is None, process.stderr and process.stderr.read()
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                process.wait()

    def _shell(self, options: str) -> list[str]:
        return ["bash", "-c", f"cd {self.folder} && {self.line} -sS {options}"]


def command_line(person: Walker, folder: Path, shot: str = "") -> PastedLine:
    """The line for curl of the newest release, from the data page; its folder is made."""
    person.page.goto("/datasets/casmemg/data/")
    person.look("How to get CASMEMG", shot, narrow=True)
    person.press("Show the command")
    person.look("Fetch CASMEMG by command line", shot and "walk-command", narrow=True)
    folder.mkdir()
    return PastedLine(person.page.locator("pre").first.inner_text().strip(), folder)

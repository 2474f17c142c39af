"""Where it all happens: a Debian server on a disk of its own, and what is done to it."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.server import environment_file, services
from ops.crowd.journal import Journal
from ops.crowd.mailbox import Mailbox
from ops.debian_server import HOST, ROOT, DebianServer, debian_server
from ops.process import as_user

# Small enough to be filled in a moment.
DISK = "1500m"
_PACKAGES = ROOT / "var" / "chaos-packages"
_STEP = Path(__file__).with_name("faults") / "step.c"


@dataclass
class Stage:
    """`disturbed` is the log of kills and faults: what, from when to when."""

    server: DebianServer
    mailbox: Mailbox
    folder: Path
    journal: Journal
    can_mount: bool
    can_step: bool
    disturbed: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def var(self) -> Path:
        return self.server.layout.var

    @property
    def clock(self) -> Path:
        return self.server.root / "clock"

    def note(self, what: str, start: float, **facts: object) -> None:
        entry = {"what": what, "from": start, "to": time.time(), **facts}
        with self._lock:
            self.disturbed.append(entry)

    def on_server(self, *words: str) -> str:
        """What a verb of `on_server` says, run by the portal's account in its own release. Raises
        CalledProcessError."""
        with self.start_on_server(*words) as process:
            said, _none = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, words, said)
        return said

    def start_on_server(self, *words: str) -> "subprocess.Popen[str]":
        layout = self.server.layout
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        env |= environment_file.read(layout.settings)
        with (self.folder / "on-server.log").open("a") as log:
            return subprocess.Popen(
                [str(layout.current / ".venv/bin/python"), "-m", "ops.chaos.on_server", *words],
                cwd=layout.current.resolve(),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                umask=0o077,
                **as_user(layout.account),
            )

    def asked(self, verb: str) -> dict[str, Any]:
        """What `collect` or `waiting` tells. On a busy machine the database may not answer in time:
        asked a few times."""
        for tries_left in (4, 3, 2, 1, 0):
            try:
                told: dict[str, Any] = json.loads(self.on_server(verb))
            except subprocess.CalledProcessError:
                if not tries_left:
                    raise
                time.sleep(5)
            else:
                break
        return told


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Set up from nothing."""
    with ExitStack() as until_end:
        mailbox = until_end.enter_context(Mailbox(folder / "mail"))
        server = until_end.enter_context(debian_server(mailbox.port, MAILS_PER_MINUTE="6000"))
        var = server.layout.var
        var.mkdir(parents=True)
        var.chmod(0o700)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700", "portal", str(var)]
        can_mount = subprocess.run(mount, capture_output=True).returncode == 0
        if can_mount:
            until_end.callback(subprocess.run, ["umount", "-l", str(var)], capture_output=True)
        made = Stage(
            server,
            mailbox,
            folder,
            Journal(folder / "journal.jsonl"),
            can_mount,
            shutil.which("cc") is not None,
        )
        until_end.callback(made.journal.close)
        if made.can_step:
            _let_clock_step(made)
        _set_up(server)
        yield made
        made.over.set()


def _set_up(server: DebianServer) -> None:
    """With the Python packages of the run before, where they are still those."""
    there = server.layout.environments
    for kept in _PACKAGES.glob("*/complete"):
        shutil.copytree(kept.parent, there / kept.parent.name, symlinks=True)
    for tries_left in (2, 1, 0):
        try:
            server.setup()
            break
        except subprocess.CalledProcessError as error:
            # A machine that is busy with others may need longer than it waits for a process.
            print(error.stdout[-1000:], flush=True)
            if not tries_left:
                raise
    for made in there.glob("*/complete"):
        if not (_PACKAGES / made.parent.name).exists():
            shutil.rmtree(_PACKAGES, ignore_errors=True)
            shutil.copytree(made.parent, _PACKAGES / made.parent.name, symlinks=True)


def _let_clock_step(made: Stage) -> None:
    """All processes of the portal are told the time by `faults/step.c`, which reads from a file by
    how much it is off."""
    made.clock.write_text("+0\n")
    made.clock.chmod(0o644)
    library = made.server.root / "step.so"
    compiled = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(_STEP)]
    subprocess.run(compiled, check=True)
    library.chmod(0o755)
    words = f"LD_PRELOAD={library} STEP_FILE={made.clock}"
    for unit in services.SERVICES:
        folder = made.server.layout.units / f"{unit}.d"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "clock.conf").write_text(f"[Service]\nEnvironment={words}\n")


def place_of(made: Stage) -> dict[str, Any]:
    """What a `Place` is made of."""
    return {
        "host": HOST,
        "port": made.server.layout.https,
        "trusted": made.server.certificate,
        "mailbox": made.mailbox,
        "journal": made.journal,
        "over": made.over,
    }


def log_of_nginx(made: Stage) -> list[str]:
    return (made.server.layout.logs / "portal.log").read_text(errors="replace").splitlines()

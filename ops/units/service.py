"""One service: started, watched, started again as its unit says, and stopped."""

import json
import os
import pwd
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ops.units import launch
from ops.units.unit_file import Unit

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_READY_BY_ITSELF = ("simple", "exec", "")
_CLEAN = (0, -signal.SIGHUP, -signal.SIGINT, -signal.SIGTERM, -signal.SIGPIPE)  # as systemd has it


class Service:
    """`state` is one of systemd's words: inactive, activating, active, deactivating, failed."""

    def __init__(self, unit: Unit, root: Path, log: Path, sockets: list[socket.socket]) -> None:
        self.unit = unit
        self.log = log
        self.state = "inactive"
        self.pid: int | None = None
        self.restarts = 0
        self._root = root
        self._sockets = sockets
        self._stop = threading.Event()
        self._wake = os.eventfd(0)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._keep, daemon=True, name=unit.name)

    def start(self) -> None:
        self._set("activating")
        self._thread.start()

    def stop(self) -> None:
        """Goes on once it has ended."""
        self._stop.set()
        os.eventfd_write(self._wake, 1)
        self._thread.join()

    def wait_for(self, holds: Callable[["Service"], bool], seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), seconds)

    def _set(self, state: str, pid: int | None = None) -> None:
        with self._changed:
            self.state, self.pid = state, pid
            self._changed.notify_all()

    def _keep(self) -> None:
        while True:
            failed = self._run_once() not in _CLEAN
            wanted = self.unit.get("Restart", "no")
            again = wanted == "always" or (wanted == "on-failure" and failed)
            if self._stop.is_set() or not again:
                self._set("failed" if failed and not self._stop.is_set() else "inactive")
                return
            self._set("activating")
            if self._stop.wait(self.unit.seconds("RestartSec", 0.1)):
                self._set("inactive")
                return
            self.restarts += 1

    def _run_once(self) -> int:
        """Its exit code, or minus the signal that ended it."""
        kind = self.unit.get("Type", "simple")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
            notes.bind(name := f"\0portal-unit-{uuid.uuid4()}")
            try:
                process = self._launch(f"@{name[1:]}")
            except (OSError, KeyError, ValueError) as error:  # its account, files or words
                self._say(f"{self.unit.name} can't be started: {error!r}")
                return 1
            self._set("active" if kind in _READY_BY_ITSELF else "activating", process.pid)
            try:
                self._watch(process, notes)
            finally:
                self._end(process)
        return process.returncode

    def _launch(self, notify: str) -> "subprocess.Popen[bytes]":
        unit = self.unit
        user = unit.get("User") or pwd.getpwuid(os.geteuid()).pw_name
        account = pwd.getpwnam(user)
        env = {"PATH": _PATH, "LANG": "C.UTF-8", "USER": user, "HOME": account.pw_dir}
        if unit.get("Type") == "notify":
            env["NOTIFY_SOCKET"] = notify
        env |= unit.environment()
        for key, parent in (("StateDirectory", "var/lib"), ("RuntimeDirectory", "run")):
            for name in unit.get(key).split():
                folder = self._root / parent / name
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(int(unit.get(f"{key}Mode", "0755"), 8))
                if os.geteuid() == 0:
                    os.chown(folder, account.pw_uid, account.pw_gid)
        told = {
            "command": unit.command("ExecStart", env),
            "env": env,
            "sockets": [each.fileno() for each in self._sockets],
            "umask": int(unit.get("UMask", "0022"), 8),
            "files": int(unit.get("LimitNOFILE", "0")),
            "user": unit.get("User"),
            "folder": unit.get("WorkingDirectory", "/"),
        }
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", launch.__file__, json.dumps(told)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[each.fileno() for each in self._sockets],
            )

    def _watch(self, process: "subprocess.Popen[bytes]", notes: socket.socket) -> None:
        """Until it ends, is to be stopped, or stays silent for longer than its watchdog waits."""
        watchdog = self.unit.seconds("WatchdogSec", 0)
        start = time.monotonic() + self.unit.seconds("TimeoutStartSec", 90)
        ended = os.pidfd_open(process.pid)
        awaited: list[int | socket.socket] = [ended, notes, self._wake]
        try:
            deadline = start if self.state == "activating" else None
            while True:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                ready, _, _ = select.select(awaited, [], [], left)
                if ended in ready or self._wake in ready:
                    return
                if notes not in ready:
                    self._say(f"{self.unit.name} was silent for too long, and is killed")
                    process.send_signal(signal.SIGABRT)
                    return
                said = notes.recv(4096).decode().split("\n")
                if "READY=1" in said:
                    self._set("active", process.pid)
                if self.state == "active":
                    deadline = time.monotonic() + watchdog if watchdog else None
        finally:
            os.close(ended)

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        """Its main process by the signal of the unit and in its time, then whatever is left."""
        if process.poll() is None and self._stop.is_set():
            self._set("deactivating", process.pid)
            process.send_signal(signal.Signals[self.unit.get("KillSignal", "SIGTERM")])
            with suppress(subprocess.TimeoutExpired):
                process.wait(self.unit.seconds("TimeoutStopSec", 90))
        elif process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
        if process.poll() is None:
            process.kill()
        process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def _say(self, sentence: str) -> None:
        with self.log.open("a") as log:
            log.write(f"{sentence}\n")

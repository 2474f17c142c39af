"""The units of one folder, started and stopped by name."""

import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ops.units.service import Service
from ops.units.unit_file import Unit

_WANTS = "multi-user.target.wants"


class UnitFailed(RuntimeError):
    """A unit did not start; the end of its log is the message."""


class UnitRunner:
    """A context: at its end everything is stopped, the last first.

    `folder` holds the unit files, paths that systemd makes by itself (StateDirectory=) lie below
    `root`, and each service writes to `<logs>/<name>.log`. Safe in threads.
    """

    def __init__(self, folder: Path, *, logs: Path, root: Path = Path("/")) -> None:
        self.folder, self.logs, self.root = folder, logs, root
        self._services: dict[str, Service] = {}
        self._sockets: dict[str, socket.socket] = {}
        self._timers: set[str] = set()
        self._lock = threading.RLock()

    def __enter__(self) -> "UnitRunner":
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(list(self._services)):
            self.stop(name)
        for name in list(self._sockets):
            self.stop(name)

    def start(self, name: str, *, wait: bool = True, seconds: float = 120) -> None:
        """Goes on once it is ready, or has ended if it is `oneshot`; at once if not to `wait`.

        What it requires is started before. Raises UnitFailed; nothing if it runs already.
        """
        unit = Unit(self.folder, name)
        if name.endswith(".timer"):
            self._timers.add(name)
            return
        if name.endswith(".socket"):
            self._listen(unit)
            return
        with self._lock:
            if self.state(name) in ("inactive", "failed"):
                self._services[name] = self._service(unit)
                self._services[name].start()
            service = self._services[name]
        if wait:
            is_oneshot = unit.get("Type") == "oneshot"
            ends = ("inactive",) if is_oneshot else ("active",)
            service.wait_for(lambda each: each.state in (*ends, "failed"), seconds)
            if service.state not in ends:
                said = service.log.read_text(errors="replace")[-4000:]
                raise UnitFailed(f"{name} is {service.state}:\n{said}")

    def stop(self, name: str) -> None:
        if name in self._sockets:
            self._sockets.pop(name).close()
        self._timers.discard(name)
        if service := self._services.get(name):
            service.stop()

    def restart(self, name: str, *, wait: bool = True) -> None:
        self.stop(name)
        self.start(name, wait=wait)

    def reload(self, name: str) -> None:
        """Its ExecReload=. Raises CalledProcessError."""
        unit = Unit(self.folder, name)
        command = unit.command("ExecReload", {"MAINPID": str(self.pid(name))})
        subprocess.run(command, check=True, capture_output=True)

    def read_anew(self) -> None:
        """What units and drop-ins say now holds for services that run, from their next start on."""
        for name, service in self._services.items():
            with suppress(FileNotFoundError):  # its file is gone: it goes on as it was
                service.unit = Unit(self.folder, name)

    def state(self, name: str) -> str:
        """inactive, activating, active, deactivating or failed."""
        if name in self._sockets or name in self._timers:
            return "active"
        service = self._services.get(name)
        return service.state if service else "inactive"

    def pid(self, name: str) -> int | None:
        """Of its main process, while there is one."""
        service = self._services.get(name)
        return service.pid if service else None

    def restarts(self, name: str) -> int:
        """How often it was started again by itself since somebody started it."""
        service = self._services.get(name)
        return service.restarts if service else 0

    def wait_for(self, name: str, holds: Callable[[Service], bool], seconds: float = 60) -> Service:
        """The service as soon as something holds for it. Raises TimeoutError."""
        service = self._services[name]
        if not service.wait_for(holds, seconds):
            raise TimeoutError(f"{name} is {service.state}, pid {service.pid}")
        return service

    def wait_until_back(self, name: str, old: int, seconds: float = 60) -> int:
        """The new process of a service whose process `old` was killed, once it is ready."""
        service = self.wait_for(
            name, lambda each: each.state == "active" and each.pid not in (None, old), seconds
        )
        assert service.pid
        return service.pid

    def names(self) -> list[str]:
        """Of all services that were started."""
        return list(self._services)

    def enable(self, name: str) -> None:
        wanted = self.folder / _WANTS / name
        wanted.parent.mkdir(exist_ok=True)
        wanted.unlink(missing_ok=True)
        wanted.symlink_to(self.folder / name)

    def is_enabled(self, name: str) -> bool:
        return (self.folder / _WANTS / name).is_symlink()

    def _service(self, unit: Unit) -> Service:
        stem = unit.name.removesuffix(".service")
        for needed in " ".join(unit.all("Requires", "Unit")).split():
            if needed.endswith(".socket"):
                self.start(needed)
        held = self._sockets.get(f"{stem}.socket")
        log = self.logs / f"{unit.name}.log"
        return Service(unit, self.root, log, [held] if held else [])

    def _listen(self, unit: Unit) -> None:
        if unit.name in self._sockets:
            return
        host, _colon, port = unit.get("ListenStream", section="Socket").rpartition(":")
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, int(port)))
        listening.listen(int(unit.get("Backlog", "128", "Socket")))
        self._sockets[unit.name] = listening

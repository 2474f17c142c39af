"""`systemctl` for units that a runner keeps: a program that asks it, by the same words.

`serve` writes the program; started by its path, this file is what it runs.
"""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.units.runner import UnitRunner


@contextmanager
def serve(runner: "UnitRunner", folder: Path) -> Iterator[Path]:
    """The program, to be called as systemctl is, until the end."""
    address, program = folder / "systemctl.sock", folder / "systemctl"
    address.unlink(missing_ok=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -I {__file__} {address} "$@"\n')
    program.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(address))
        door.listen()
        threading.Thread(target=_answer_all, args=(runner, door), daemon=True).start()
        try:
            yield program
        finally:
            door.shutdown(socket.SHUT_RDWR)


def _answer_all(runner: "UnitRunner", door: socket.socket) -> None:
    while True:
        try:
            asked, _who = door.accept()
        except OSError:
            return
        with asked:
            words = json.loads(asked.makefile().readline())
            try:
                answer: tuple[int, str] = (0 if _obey(runner, words) else 3, "")
            except Exception as error:  # said to whoever asked, as systemctl says it
                answer = (1, f"{type(error).__name__}: {error}")
            asked.sendall(json.dumps(answer).encode())


def _obey(runner: "UnitRunner", words: list[str]) -> bool:
    options = {word for word in words if word.startswith("--")}
    verb, *names = (word for word in words if not word.startswith("--"))
    wait = "--no-block" not in options
    if verb == "daemon-reload":
        runner.read_anew()
        return True
    for name in names:
        match verb:
            case "start":
                runner.start(name, wait=wait)
            case "stop":
                runner.stop(name)
            case "restart":
                begin = threading.Thread(target=runner.restart, args=(name,))
                begin.start()
                if wait:
                    begin.join()
            case "reload":
                runner.reload(name)
            case "enable":
                runner.enable(name)
            case "is-active" if runner.state(name) != "active":
                return False
            case "is-enabled" if not runner.is_enabled(name):
                return False
            case "is-active" | "is-enabled":
                continue
            case _:
                raise ValueError(f"no verb of this runner: {verb}")
    return bool(names)


def main(address: str, *words: str) -> int:
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(address)
        door.sendall(json.dumps(words).encode() + b"\n")
        code, said = json.loads(door.makefile().read())
    if said:
        sys.stderr.write(f"{said}\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

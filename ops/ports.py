"""Ports on the loopback address.

`python -m ops.ports PORT -- command…` waits until PORT answers, then becomes the command.
"""

import os
import random
import socket
import sys
import time
from dataclasses import dataclass

HOST = "127.0.0.1"
# Below the range from which Linux takes the near ends of outgoing connections, so that a port
# picked now is not lost to one of those before its server starts.
_OWN = range(20000, 32000)
# The names of ports that `any_free` gave, until this process ends.
_given: list[socket.socket] = []


def first_free(start: int) -> int:
    """The first port at or after `start` on which a server could listen now."""
    for port in range(start, 65536):
        if _is_free(port):
            return port
    raise OSError(f"no free port from {start} on")


@dataclass
class Held:
    """A port that is kept for whoever is told its number, until this is closed or the process ends.

    It is bound, which a server of ours may do beside it (SO_REUSEADDR, nobody listening yet). So
    may others who hold it the same way: the name, of which there is one on the machine, says that
    it is taken.
    """

    number: int
    sockets: tuple[socket.socket, ...]

    def close(self) -> None:
        for each in self.sockets:
            each.close()


def hold(start: int | None = None) -> Held:
    """The first port at or after `start` (default: some port) that is free, and held by nobody."""
    for port in range(start or random.choice(_OWN), 65536):
        if held := _held(port):
            return held
    raise OSError(f"no free port from {start} on")


def any_free() -> int:
    """Some port that is free, and that nobody else is given for as long as this process runs."""
    held = hold()
    name, bound = held.sockets
    bound.close()
    _given.append(name)
    return held.number


def _held(port: int) -> Held | None:
    name, bound = socket.socket(socket.AF_UNIX), socket.socket()
    held = Held(port, (name, bound))
    try:
        if sys.platform == "linux":  # only there names need no file, and end with their process
            name.bind(f"\0casmemg-port-{port}")
        if not _is_free(port):
            raise OSError
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except OSError:
        held.close()
        return None
    return held


def answers(port: int) -> bool:
    """Whether a server accepts connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: else a port seems taken for a minute after its server left.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def main(port: str, _dashes: str, *command: str) -> None:
    """Become `command` as soon as `port` answers; give up after a minute."""
    deadline = time.monotonic() + 60
    while not answers(int(port)):
        if time.monotonic() > deadline:
            sys.exit(f"Nothing answers on port {port}.")
        time.sleep(0.05)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])

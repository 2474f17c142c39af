"""Ports on the loopback address.

`python -m ops.ports PORT -- command…` waits until PORT answers, then becomes the command.
"""

import os
import random
import socket
import sys
import time

HOST = "127.0.0.1"
# Below the range from which Linux takes the near ends of outgoing connections, so that a port
# picked now is not lost to one of those before its server starts.
_OWN = range(20000, 32000)


def first_free(start: int) -> int:
    """The first port at or after `start` on which a server could listen now."""
    for port in range(start, 65536):
        if _is_free(port):
            return port
    raise OSError(f"no free port from {start} on")


def any_free() -> int:
    """Some port that nothing else is likely to want."""
    return first_free(random.choice(_OWN))


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

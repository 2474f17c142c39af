"""A small daemon that follows clamd(8)."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Manner = Callable[[socket.socket, bytes], None]


def honest(connection: socket.socket, content: bytes) -> None:
    found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
    connection.sendall(b"stream: " + found + b"\0")


class Daemon:
    """Reads one INSTREAM a connection, then answers in the given manner."""

    def __init__(
        self, listener: socket.socket, manner: Manner = honest, limit: int = 1 << 30
    ) -> None:
        self.listener, self.manner, self.limit = listener, manner, limit
        self.received = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        self.received = b""
        with connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
                if len(self.received) > self.limit:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            self.manner(connection, self.received)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)  # closing alone does not end a waiting accept
        self.listener.close()
        self.thread.join(10)


@contextmanager
def running(url: str, manner: Manner = honest, limit: int = 1 << 30) -> Iterator[Daemon]:
    """A daemon at `tcp://host:port` as long as the block lasts."""
    parts = urlsplit(url)
    daemon = Daemon(socket.create_server((parts.hostname, parts.port)), manner, limit)
    try:
        yield daemon
    finally:
        daemon.close()

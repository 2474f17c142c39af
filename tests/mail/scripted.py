"""A mail server that says what the test wrote down, and notes what came in one piece."""

import socket
import threading
from collections.abc import Sequence

from ops import ports


class ScriptedServer:
    """Serves one connection. `script` is what it says: each entry once something more came.

    `heard` is what came before each entry. After the last one it waits for the client to leave.
    """

    def __init__(self, port: int, script: Sequence[str]) -> None:
        self.heard: list[bytes] = []
        self._script = script
        self._listener = socket.create_server((ports.HOST, port))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(20)
        self._listener.close()

    def _serve(self) -> None:
        connection, _address = self._listener.accept()
        with connection:
            connection.settimeout(20)
            connection.sendall(b"220 ready\r\n")
            for says in ("250-here\r\n250 8BITMIME\r\n", *self._script):
                self.heard.append(connection.recv(100_000))
                connection.sendall(says.encode())
                if says.startswith("421") or "\r\n421" in says:
                    return
            self.heard.append(connection.recv(100_000))

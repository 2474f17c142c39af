"""Asks ClamAV's daemon about a file, over its INSTREAM command.

Source: clamd(8), "INSTREAM": chunks of `<length in four bytes, network order><data>`, ended by a
length of zero; answered with `stream: OK`, `stream: <name> FOUND` or `<reason> ERROR`.
"""

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from agreements.exceptions import DetailedError

_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096


class ScannerDown(DetailedError):
    """No verdict: the file is neither clean nor infected and has to be held."""

    sentence = _(
        "The virus scanner can't be reached. The file is held until it is back. You don’t have "
        "to do anything."
    )


def find_virus(path: Path, address: str, seconds: float = 60.0) -> str:
    """The name of the virus that the daemon at `address` (`tcp://host:port` or
    `unix:///path/to/socket`) finds, "" for none.

    Takes at most `seconds` in all. Raises ScannerDown when there is no answer or no clear one (so
    too for a file above the daemon's StreamMaxLength), ValueError for an address of another form.
    """
    deadline = time.monotonic() + seconds
    try:
        with path.open("rb") as file, _connect(address, seconds) as connection:
            try:
                _send(connection, b"zINSTREAM\0", deadline)
                while chunk := file.read(_CHUNK):
                    _send(connection, len(chunk).to_bytes(4, "big") + chunk, deadline)
                _send(connection, bytes(4), deadline)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough, and its answer says why
            return _virus_named(_receive(connection, deadline))
    except OSError as error:
        raise ScannerDown(repr(error)) from error


def _connect(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return socket.create_connection((parts.hostname, parts.port), timeout=seconds)
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(seconds)
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    raise ValueError(f"{address!r} is neither tcp://host:port nor unix:///path")


def _wait_until(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    connection.settimeout(left)


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    _wait_until(connection, deadline)
    connection.sendall(data)


def _receive(connection: socket.socket, deadline: float) -> str:
    """The answer up to its NUL, or up to where the daemon hung up."""
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        _wait_until(connection, deadline)
        piece = connection.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode(errors="replace").strip()


def _virus_named(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerDown(answer or "hung up without an answer")

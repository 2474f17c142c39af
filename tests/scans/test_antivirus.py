"""The scanner's protocol, spoken with a small daemon that follows clamd(8)."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agreements.scans.antivirus import ScannerDown, find_virus
from tests.scans.clamd import EICAR, Daemon, Manner, honest


def dripping(connection: socket.socket, content: bytes) -> None:
    for byte in b"stream: OK\0":
        connection.sendall(bytes([byte]))


def hanging_up(connection: socket.socket, content: bytes) -> None:
    return


def confused(connection: socket.socket, content: bytes) -> None:
    connection.sendall(b"stream: not sure\0")


def silent(connection: socket.socket, content: bytes) -> None:
    connection.recv(1)  # until the other side gives up


def endless(connection: socket.socket, content: bytes) -> None:
    with suppress(OSError):
        connection.sendall(b"stream: " + b"x" * 100_000)


def trickling(connection: socket.socket, content: bytes) -> None:
    """Never silent for long, and never done within the time."""
    with suppress(OSError):
        for _ in range(100):
            connection.sendall(b"x")
            threading.Event().wait(0.05)


Start = Callable[..., tuple[str, Daemon]]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Daemon] = []

    def starting(manner: Manner = honest, limit: int = 1 << 30) -> tuple[str, Daemon]:
        listener = socket.create_server(("127.0.0.1", 0))
        running.append(Daemon(listener, manner, limit))
        return f"tcp://127.0.0.1:{listener.getsockname()[1]}", running[-1]

    yield starting
    for daemon in running:
        daemon.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(bytes(range(256)) * 1000)
    return path


def test_clean_and_every_byte_was_seen(file: Path, start: Start) -> None:
    address, daemon = start()
    assert find_virus(file, address) == ""
    assert daemon.received == file.read_bytes()


def test_infected_with_the_name_of_the_virus(file: Path, start: Start) -> None:
    file.write_bytes(b"%PDF-1.7\n" + EICAR)
    assert find_virus(file, start()[0]) == "Eicar-Signature"


def test_an_answer_in_pieces_is_put_together(file: Path, start: Start) -> None:
    assert find_virus(file, start(dripping)[0]) == ""


def test_over_a_unix_socket(file: Path, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "clamd.sock"))
        listener.listen()
        daemon = Daemon(listener, honest)
        assert find_virus(file, f"unix://{tmp_path / 'clamd.sock'}") == ""
        daemon.close()


@pytest.mark.parametrize("manner", [hanging_up, confused, endless])
def test_no_clear_answer_is_no_verdict(file: Path, start: Start, manner: Manner) -> None:
    with pytest.raises(ScannerDown):
        find_virus(file, start(manner)[0])


@pytest.mark.parametrize("manner", [silent, trickling])
def test_a_slow_scanner_is_waited_for_so_long_in_all(
    file: Path, start: Start, manner: Manner
) -> None:
    with pytest.raises(ScannerDown) as raised:
        find_virus(file, start(manner)[0], seconds=0.3)
    assert "TimeoutError" in raised.value.detail


def test_a_file_too_large_for_the_scanner_is_no_verdict(file: Path, start: Start) -> None:
    file.write_bytes(bytes(3_000_000))
    with pytest.raises(ScannerDown):
        find_virus(file, start(limit=1000)[0])


def test_nobody_there_is_no_verdict(file: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for address in (f"tcp://127.0.0.1:{port}", f"unix://{tmp_path}/missing.sock"):
        with pytest.raises(ScannerDown):
            find_virus(file, address)


@pytest.mark.parametrize("address", ["", "127.0.0.1:3310", "tcp://host", "http://host:1", "unix:"])
def test_an_address_of_another_form_is_the_owners_mistake(file: Path, address: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        find_virus(file, address)

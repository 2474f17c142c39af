import socket
import subprocess
import sys

import pytest

from ops import ports


def test_a_free_port_is_taken_as_asked() -> None:
    port = ports.any_free()
    assert ports.first_free(port) == port


def test_what_one_was_given_nobody_else_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also before a server listens there: Redis starts late, and a mail sink had taken its port."""
    port = ports.any_free()
    monkeypatch.setattr("random.choice", lambda _ports: port)
    assert ports.any_free() > port
    assert ports.first_free(port) == port  # for the server that it was given for


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    start = ports.any_free()
    with socket.create_server((ports.HOST, start)):
        assert not ports._is_free(start)
        assert ports.first_free(start) > start


def test_a_command_starts_once_its_port_answers() -> None:
    port = ports.any_free()
    wait = [sys.executable, "-m", "ops.ports", str(port), "--", "echo", "on"]
    with subprocess.Popen(wait, stdout=subprocess.PIPE) as waiting:
        assert not ports.answers(port)
        assert waiting.poll() is None
        with socket.create_server((ports.HOST, port)):
            assert waiting.communicate(timeout=20)[0] == b"on\n"


def test_a_held_port_is_nobody_elses_until_it_is_let_go() -> None:
    held = ports.hold()
    other = ports.hold(held.number)
    assert other.number > held.number
    with socket.create_server((ports.HOST, held.number)):  # whom it is held for
        assert ports.answers(held.number)
    held.close()
    other.close()
    again = ports.hold(held.number)
    assert again.number == held.number
    again.close()


def test_a_port_on_which_a_server_listens_is_not_held() -> None:
    with socket.create_server((ports.HOST, ports.any_free())) as server:
        taken = server.getsockname()[1]
        held = ports.hold(taken)
    assert held.number > taken
    held.close()

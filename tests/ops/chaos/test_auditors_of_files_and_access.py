"""Files, access, queues and recovery: each auditor objects to a world that is broken in its way."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ops.chaos.evidence_of_a_day import NOON, broken, sound

World = dict[str, Any]


def other_bytes(world: World) -> None:
    world["there"]["files"][0]["found"] = "a0"


def lost_file(world: World) -> None:
    world["there"]["orphans"].append("missing: pages/ab/x.png")


def heaps_of_orphans(world: World) -> None:
    world["there"]["orphans"] = [f"scans/{number}.pdf" for number in range(33)]


@pytest.mark.parametrize("spoil", [other_bytes, lost_file, heaps_of_orphans])
def test_files_have_to_equal_their_rows(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"files equal their rows by hash"}


def unrecorded(world: World) -> None:
    world["requests"].append(world["requests"][0])


def another_day(world: World) -> None:
    world["requests"][0]["at"] += 24 * 3600


def ended_grant(world: World) -> None:
    world["there"]["grants"][0]["ended_at"] = NOON - 3600


def no_grant(world: World) -> None:
    world["there"]["grants"].clear()


@pytest.mark.parametrize("spoil", [unrecorded, another_day, ended_grant, no_grant])
def test_no_byte_goes_without_a_grant(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"no byte served without a grant"}


def test_somebody_who_was_let_in() -> None:
    world = sound()
    world["journal"][-1]["kind"] = "let in"
    assert broken(world) == {"whoever has no right was turned away"}


@pytest.mark.parametrize("ip", ["6.6.6.6", "192.0.2.1"])
def test_a_forged_address_on_record(ip: str) -> None:
    world = sound()
    world["there"]["events"][0]["ip"] = ip
    assert broken(world) == {"no forged address is on record"}


def waits(world: World) -> None:
    world["there"]["waiting"] = {"letters": 300.0}


def never_ended(world: World) -> None:
    world["there"]["records"][0]["ended_at"] = None


@pytest.mark.parametrize("spoil", [waits, never_ended])
def test_nothing_may_wait_in_the_end(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"nothing is queued for ever"}


def stayed_dead(world: World) -> None:
    world["disturbed"][0]["back"] = None


def too_slow(world: World) -> None:
    world["disturbed"][0]["back"] = 121.0


def long_outage(world: World) -> None:
    world["outages"][0]["to"] += 120


def no_kills(world: World) -> None:
    del world["disturbed"][0]["unit"]


@pytest.mark.parametrize("spoil", [stayed_dead, too_slow, long_outage, no_kills])
def test_everything_has_to_come_back(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"everything that was killed came back by itself"}

"""Real processes that do something to the test's database at the same moment."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest
from django.db import connection

from tests import racer

# Each is forked from a process that has set up Django and did nothing else.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([racer.__name__])

# In how many rounds something is tried at once: chance has to meet the moment.
ROUNDS = pytest.mark.parametrize("rounds", [4, pytest.param(20, marks=pytest.mark.full)])


class Racers:
    """A few processes on the same start line, used for any number of rounds."""

    def __init__(self, children: list[Connection]) -> None:
        self._children = children

    def race(self, function: str, calls: list[list[object]]) -> list[tuple[str, object]]:
        """Call `function` (dotted name) once per entry of `calls`, all at the same moment.

        Gives for each ("done", what it returned) or (name of the error, its sentence).
        """
        running = self._children[: len(calls)]
        for child, arguments in zip(running, calls, strict=True):
            child.send((function, arguments))
        for child in running:
            assert child.recv() == "ready"
        for child in running:
            child.send("go")
        return [child.recv() for child in running]


@contextmanager
def racers(count: int = 2) -> Iterator[Racers]:
    """Start the processes; the test must commit its rows (`django_db(transaction=True)`)."""
    ends = [_FORKS.Pipe() for _child in range(count)]
    database = str(connection.settings_dict["NAME"])
    children = [
        _FORKS.Process(target=racer.run, args=(theirs, database), daemon=True)
        for _ours, theirs in ends
    ]
    for child, (_ours, theirs) in zip(children, ends, strict=True):
        child.start()
        theirs.close()
    try:
        yield Racers([ours for ours, _theirs in ends])
        for ours, _theirs in ends:
            ours.send(None)
    finally:
        for child, (ours, _theirs) in zip(children, ends, strict=True):
            ours.close()
            child.join(10)
            child.kill()

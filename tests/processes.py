"""Real processes that do something to the test's database at the same moment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection

# A child reads a call, gets ready, says so, waits for the word, acts, tells how it ended.
_CHILD = """
import json, sys
import django
django.setup()
from importlib import import_module
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
for line in sys.stdin:
    function, arguments = json.loads(line)
    module, name = function.rsplit(".", 1)
    act = getattr(import_module(module), name)
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        ended = ["done", act(*arguments)]
    except Exception as error:
        ended = [type(error).__name__, str(error)]
    print(json.dumps(ended), flush=True)
"""


class Racers:
    """A few processes on the same start line, used for any number of rounds."""

    def __init__(self, children: list[subprocess.Popen[str]]) -> None:
        self._children = children

    def race(self, function: str, calls: list[list[object]]) -> list[tuple[str, object]]:
        """Call `function` (dotted name) once per entry of `calls`, all at the same moment.

        Gives for each ("done", what it returned) or (name of the error, its sentence).
        """
        running = self._children[: len(calls)]
        for child, arguments in zip(running, calls, strict=True):
            self._say(child, json.dumps([function, arguments]))
        for child in running:
            assert self._hear(child) == "ready"
        for child in running:
            self._say(child, "go")
        return [tuple(json.loads(self._hear(child))) for child in running]

    @staticmethod
    def _say(child: subprocess.Popen[str], line: str) -> None:
        assert child.stdin is not None
        child.stdin.write(line + "\n")
        child.stdin.flush()

    @staticmethod
    def _hear(child: subprocess.Popen[str]) -> str:
        assert child.stdout is not None
        return child.stdout.readline().strip()


@contextmanager
def racers(count: int = 2) -> Iterator[Racers]:
    """Start the processes; the test must commit its rows (`django_db(transaction=True)`)."""
    command = [sys.executable, "-c", _CHILD, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}
    with ExitStack() as stack:
        children = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env=environment,
                )
            )
            for _child in range(count)
        ]
        yield Racers(children)

"""Redis, which loses all it held."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ops.chaos.stage import Stage
from ops.debian_server import REDIS


@contextmanager
def back_empty(made: Stage) -> Iterator[None]:
    for words in (["FLUSHALL"], ["SAVE"]):  # else it would come back with what it saved before
        command = ["redis-cli", "-u", made.server.layout.redis, *words]
        subprocess.run(command, capture_output=True)
    pid = made.server.units.pid(REDIS)
    with suppress(ProcessLookupError):
        if pid:  # else it was killed just now by somebody else
            os.kill(pid, signal.SIGKILL)
    yield

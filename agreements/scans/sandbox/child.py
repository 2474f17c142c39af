"""The program that `sandbox.run` starts: limits itself, then calls one function of the engine.

Arguments: the limits and the call, each as JSON. Standard output carries what the function returns:
bytes as they are, an iterator as a line of JSON for each item as soon as it is there, anything else
as JSON; and last, with another exit code, what went wrong. It is started by its path and imports
nothing of Django, so that it is up soon and knows no secret.
"""

import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

EXIT_NOT_LOADED = 70
EXIT_OUT_OF_MEMORY = 71
EXIT_RAISED = 72


def lower(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit; one that is already lower stays, since raising it takes root."""
    ceiling = resource.getrlimit(kind)[1]
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(kind, (soft, hard))


def limit_myself(
    memory: int, data: int, cpu_seconds: int, wall_seconds: int, threads: bool = False
) -> None:
    """Bytes of address space, of these for data, seconds of work, seconds by the clock.

    No files, cores, nor, without `threads`, processes.
    """
    lower(resource.RLIMIT_AS, memory)
    lower(resource.RLIMIT_DATA, data)
    lower(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    lower(resource.RLIMIT_FSIZE, 0)
    lower(resource.RLIMIT_NOFILE, 32)
    if not threads:
        lower(resource.RLIMIT_NPROC, 0)
    lower(resource.RLIMIT_CORE, 0)
    signal.alarm(wall_seconds)  # ends an orphan, should the parent die before its own clock rings


def own_output() -> int:
    """The descriptor for the answer; what C libraries print then goes nowhere near it."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


def call(name: str, arguments: list[Any], stream: BinaryIO) -> tuple[int, bytes]:
    """Exit code and last words of `package.module:function`, whose answer goes into `stream`."""
    try:
        module, function = name.split(":")
        work = getattr(importlib.import_module(module), function)
    except Exception as error:
        return EXIT_NOT_LOADED, repr(error).encode()
    try:
        answer(work(*arguments), stream)
    except MemoryError:
        return EXIT_OUT_OF_MEMORY, b""
    except Exception as error:
        return EXIT_RAISED, repr(error)[:2000].encode()
    return 0, b""


def answer(result: object, stream: BinaryIO) -> None:
    """Write what a function returned."""
    if isinstance(result, Iterator):
        for item in result:
            stream.write(json.dumps(item).encode() + b"\n")
            stream.flush()
    else:
        stream.write(result if isinstance(result, bytes) else json.dumps(result).encode())


def main() -> None:
    limits, request = (json.loads(argument) for argument in sys.argv[1:])
    limit_myself(**limits)
    output = own_output()
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    with os.fdopen(output, "wb") as stream:
        code, last_words = call(**request, stream=stream)
        stream.write(last_words)
    os._exit(code)  # nothing to tidy up, and a torn-down C library can't change the answer


if __name__ == "__main__":
    main()

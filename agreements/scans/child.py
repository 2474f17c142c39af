"""The program that `sandbox.run` starts: limits itself, then calls one function of the engine.

Arguments: the limits and the call, each as JSON. Standard output carries what the function returns,
bytes as they are, anything else as JSON; or, with another exit code, what went wrong. It is started
by its path and imports nothing of Django, so that it is up soon and knows no secret.
"""

import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path

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


def limit_myself(memory: int, cpu_seconds: int, wall_seconds: int) -> None:
    """Bytes of address space, seconds of work, seconds by the clock; no files, processes, cores."""
    lower(resource.RLIMIT_AS, memory)
    lower(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    lower(resource.RLIMIT_FSIZE, 0)
    lower(resource.RLIMIT_NOFILE, 32)
    lower(resource.RLIMIT_NPROC, 0)
    lower(resource.RLIMIT_CORE, 0)
    signal.alarm(wall_seconds)  # ends an orphan, should the parent die before its own clock rings


def own_output() -> int:
    """The descriptor for the answer; what C libraries print then goes nowhere near it."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


def call(name: str, arguments: list[str | int]) -> tuple[int, bytes]:
    """Exit code and answer of `package.module:function`."""
    try:
        module, function = name.split(":")
        work = getattr(importlib.import_module(module), function)
    except Exception as error:
        return EXIT_NOT_LOADED, repr(error).encode()
    try:
        result = work(*arguments)
        return 0, result if isinstance(result, bytes) else json.dumps(result).encode()
    except MemoryError:
        return EXIT_OUT_OF_MEMORY, b""
    except Exception as error:
        return EXIT_RAISED, repr(error)[:2000].encode()


def main() -> None:
    limits, request = (json.loads(argument) for argument in sys.argv[1:])
    limit_myself(**limits)
    answer = own_output()
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    code, output = call(**request)
    with os.fdopen(answer, "wb") as stream:
        stream.write(output)
    os._exit(code)  # nothing to tidy up, and a torn-down C library can't change the answer


if __name__ == "__main__":
    main()

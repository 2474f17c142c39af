"""Whether processes are gone."""

import time
from collections.abc import Iterable
from pathlib import Path


def still_alive(pids: Iterable[int], seconds: float = 10) -> list[int]:
    """Those of `pids` that run on after `seconds`; none as soon as all have ended.

    What was killed takes the kernel a moment. A zombie that init has yet to collect is gone.
    """
    deadline = time.monotonic() + seconds
    alive = [pid for pid in pids if _runs(pid)]
    while alive and time.monotonic() < deadline:
        alive = [pid for pid in alive if _runs(pid)]
    return alive


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False

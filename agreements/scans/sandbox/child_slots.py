"""How many children look at strangers' files at once, of all processes of this machine together.

A slot is a file below VAR_DIR that is locked while a child runs. The child holds the lock too: its
slot is free when both it and whoever started it have let go or died, and never before.
"""

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.files import locks

_PAUSE = 0.05  # seconds between two looks


def take_slot(patience: float, *, background: bool) -> int | None:
    """A descriptor to pass on and to close; None if nothing got free for `patience` seconds.

    What runs in the `background` takes half of the slots at most: nobody who uploads waits behind
    it. Raises OSError.
    """
    every = max(1, settings.CHILD_SLOTS)
    numbers = range(max(1, every // 2)) if background else range(every - 1, -1, -1)
    folder = Path(settings.VAR_DIR, "slots")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    end = time.monotonic() + patience
    while True:
        for number in numbers:
            if (slot := _lock(folder / str(number))) is not None:
                return slot
        if time.monotonic() >= end:
            return None
        time.sleep(_PAUSE)


def _lock(path: Path) -> int | None:
    slot = os.open(path, os.O_RDONLY | os.O_CREAT, 0o600)
    if locks.lock(slot, locks.LOCK_EX | locks.LOCK_NB):
        return slot
    os.close(slot)
    return None

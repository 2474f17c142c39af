"""Set the demo's clock forward, running or not: `python -m ops.demo.forward DAYS`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ops.demo.environment import CLOCK

_MOST_DAYS = 3650


def forward(days: int, clock: Path) -> datetime:
    """Add days to the file that every process of the demo reads. Returns the demo's moment, UTC."""
    ahead = int(clock.read_text()) if clock.exists() else 0
    ahead += days * 24 * 3600
    clock.parent.mkdir(parents=True, exist_ok=True)
    # In one step: whoever reads finds the old figure or the new one.
    written = clock.with_suffix(".new")
    written.write_text(str(ahead))
    written.replace(clock)
    return datetime.now(UTC) + timedelta(seconds=ahead)


def main(days: str) -> int:
    if not days.isdecimal() or not 0 < int(days) <= _MOST_DAYS:
        print(f"Say how many days, 1 to {_MOST_DAYS}: make demo-forward DAYS=31")
        return 2
    moment = forward(int(days), CLOCK)
    print(f"In the demo it is {moment:%A, %d %B %Y, %H:%M} (UTC) now.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

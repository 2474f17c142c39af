"""How far the notices of one LA version got, as segments of a bar and rows of its key."""

from collections.abc import Mapping
from dataclasses import dataclass

from agreements.enums import NoticeState

# From left to right: who answered, who was told, what went wrong, what is still to go out.
_ORDER = (
    NoticeState.CONTINUED,
    NoticeState.OPTED_OUT,
    NoticeState.OPENED,
    NoticeState.SENT,
    NoticeState.INFORMED,
    NoticeState.UNREACHED,
    NoticeState.MOOT,
    NoticeState.QUEUED,
    NoticeState.PENDING,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One state: how many, and its place in the bar, in percent."""

    state: NoticeState
    number: int
    x: float
    width: float


def segments(states: Mapping[str, int]) -> list[Segment]:
    """A segment for every state, also for those that nobody is in."""
    total = sum(states.values())
    found: list[Segment] = []
    x = 0.0
    for state in _ORDER:
        number = states.get(state.value, 0)
        width = 100 * number / total if total else 0.0
        found.append(Segment(state, number, round(x, 2), round(width, 2)))
        x += width
    return found

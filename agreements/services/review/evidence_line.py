"""One sentence about a person, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from agreements.models import Agreement


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """`source` is whose word it is; `requests` are those it speaks of; `quote` what a person wrote;
    `warns` whether it is worth a second look, which is no accusation."""

    said: str
    source: str
    requests: Sequence[Agreement] = field(default=())
    quote: str = ""
    warns: bool = False

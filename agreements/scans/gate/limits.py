"""How much a scan may be, and how children say no. No honest scan of an agreement comes near."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """What the gate lets through.

    `size` in bytes. `page_side` in points with UserUnit applied: 14,400 is PDF's own limit, and
    phone apps that count a pixel as a point reach 8,000. `page_pixels` is the mean over the file's
    pages: A4 at 600 dpi in three layers is 105 million. `objects` counts what the file lists.
    """

    size: int = 40_000_000
    pages: int = 60
    page_side: float = 14_400.0
    page_ratio: float = 20.0
    page_pixels: int = 120_000_000
    objects: int = 100_000


class GateRejection(Exception):
    """The file is refused; `code` is a key of `rejection_reasons.REJECTION_REASONS`, which knows
    Django and stays out of the child."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

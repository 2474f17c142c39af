"""Where things stand on an A4 page, in points from the lower left corner.

On every page the QR code, the fiducial in the opposite corner and two smaller ones in the others
span the sheet, so that a scan of it can be laid over what was printed.
"""

from typing import NamedTuple

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM


class Box(NamedTuple):
    """Lower left and upper right corner."""

    x0: float
    y0: float
    x1: float
    y1: float

    def rounded(self) -> list[float]:
        """As layouts store it: a list, to a hundredth of a point."""
        return [round(value, 2) for value in self]


LEFT, RIGHT = 25 * MM, 185 * MM
TOP, BOTTOM = 258 * MM, 24 * MM
CONTENT = Box(LEFT, BOTTOM, RIGHT, TOP)

QR = Box(176 * MM, 265 * MM, 198 * MM, 287 * MM)
FIDUCIAL = Box(12 * MM, 10 * MM, 22 * MM, 20 * MM)
TOP_LEFT = Box(12 * MM, 281 * MM, 18 * MM, 287 * MM)
BOTTOM_RIGHT = Box(192 * MM, 10 * MM, 198 * MM, 16 * MM)
SPOKEN = Box(150 * MM, 258.5 * MM, 198 * MM, 264 * MM)
HEADER = Box(LEFT, 263 * MM, 170 * MM, 287 * MM)
FOOTER = Box(LEFT, 12 * MM, RIGHT, 20 * MM)

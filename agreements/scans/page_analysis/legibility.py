"""How well a page can be read."""

from agreements.scans.page_analysis.frame import DPI, MM
from agreements.scans.page_analysis.photometry import Photometry
from agreements.scans.page_analysis.registration.register import Registration


def resolution(registration: Registration, grown: float = 1.0) -> int:
    """Pixels of the scan per inch of the issued page, in the middle of the page.

    `grown` is by how much the picture was reduced when it was decoded.
    """
    width, height = registration.size
    middle = registration.outline((width / 2, height / 2, width / 2 + 100, height / 2 + 100))
    (a, b), (c, d) = middle[1] - middle[0], middle[3] - middle[0]
    area = abs(float(a * d - b * c))
    return round(DPI * float(area**0.5 / 100) * grown)


def blur(toned: Photometry) -> float:
    """Millimeters by which edges of print are soft (standard deviation of the spread)."""
    return toned.spread / MM

"""Name, mark and color of the institute that runs the portal: from the settings, made fit to read.

One color is given. What pages need is derived from it for both themes, each so much darker or
lighter that text has the contrast of WCAG AA on every ground (static/css/tokens.css, dark.css).
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from defusedxml import DefusedXmlException, ElementTree
from django.conf import settings

CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LIGHT_GROUNDS = ("#fcfbf8", "#f4f1ea", "#ffffff")
DARK_GROUNDS = ("#14191b", "#1c2325", "#20282a")
COLORS_ADDRESS, MARK_ADDRESS = "/brand/colors.css", "/brand/mark"
_WHITE, _BLACK = "#ffffff", "#000000"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LARGEST = 100_000
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "foreignObject", "image", "use", "a", "animate", "set", "style"}


@dataclass(frozen=True, slots=True)
class Shades:
    """#rrggbb: links and buttons, the same under the pointer, words on a button, a quiet ground."""

    accent: str
    strong: str
    on: str
    wash: str


OURS_LIGHT = Shades("#0d4f57", "#083940", "#ffffff", "#e5efee")
OURS_DARK = Shades("#86cbc6", "#a9dcd8", "#06292c", "#1b3234")


class MarkUnfit(ValueError):
    """The file can't be the mark; the sentence says why."""


@dataclass(frozen=True, slots=True)
class InstituteMark:
    content: bytes
    content_type: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:12]


def is_color(told: str) -> bool:
    return _COLOR.fullmatch(told) is not None


def has_own_color() -> bool:
    """Whether the settings name one that is one."""
    return is_color(settings.PORTAL_COLOR)


def light() -> Shades:
    return shades(settings.PORTAL_COLOR)[0] if has_own_color() else OURS_LIGHT


def dark() -> Shades:
    return shades(settings.PORTAL_COLOR)[1] if has_own_color() else OURS_DARK


@cache
def shades(color: str) -> tuple[Shades, Shades]:
    """Of the light and of the dark theme. The color itself where it can be read."""
    return _on_light(color.lower()), _on_dark(color.lower())


def contrast(one: str, other: str) -> float:
    """1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mark() -> InstituteMark | None:
    """The institute's own; None for ours, and where its file is unfit (`manage.py check` tells)."""
    if not settings.PORTAL_MARK:
        return None
    try:
        return read_mark(Path(settings.PORTAL_MARK))
    except MarkUnfit:
        return None


def read_mark(path: Path) -> InstituteMark:
    """A PNG, or an SVG that only draws. Raises MarkUnfit."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise MarkUnfit(f"{path}: {error.strerror}.") from error
    return _read(path, changed)


def rgb(color: str) -> tuple[float, float, float]:
    """Each 0 to 1, as PDF has them."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


@cache
def _read(path: Path, _changed: int) -> InstituteMark:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MarkUnfit(f"{path}: {error.strerror}.") from error
    if len(content) > _LARGEST:
        raise MarkUnfit(f"{path} is larger than {_LARGEST // 1000} KB.")
    if content.startswith(_PNG):
        return InstituteMark(content, "image/png")
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise MarkUnfit(f"{path} is neither a PNG nor an SVG.") from error
    if root.tag != f"{_SVG}svg":
        raise MarkUnfit(f"{path} is no SVG.")
    for element in root.iter():
        names = {key.rpartition("}")[2].lower() for key in element.attrib}
        if str(element.tag).removeprefix(_SVG) in _ACTIVE or any(
            name == "href" or name.startswith("on") for name in names
        ):
            raise MarkUnfit(f"{path} does more than draw: it may hold no script, style or link.")
    return InstituteMark(content, "image/svg+xml")


def _on_light(color: str) -> Shades:
    for step in range(101):
        accent = _mixed(color, _BLACK, step / 100)
        wash = _mixed(accent, _WHITE, 0.9)
        if _reads(accent, *LIGHT_GROUNDS, wash):
            break
    return Shades(accent, _mixed(accent, _BLACK, 0.3), _WHITE, wash)


def _on_dark(color: str) -> Shades:
    wash = _mixed(DARK_GROUNDS[0], color, 0.16)
    while _luminance(wash) > _luminance("#28353a"):  # quiet, whatever the color is
        wash = _mixed(wash, DARK_GROUNDS[0], 0.2)
    for step in range(101):
        accent = _mixed(color, _WHITE, step / 100)
        if _reads(accent, *DARK_GROUNDS, wash):
            break
    for step in range(80, 101):
        on = _mixed(color, _BLACK, step / 100)
        if _reads(on, accent):
            break
    return Shades(accent, _mixed(accent, _WHITE, 0.35), on, wash)


def _reads(ink: str, *grounds: str) -> bool:
    return all(contrast(ink, ground) >= CONTRAST for ground in grounds)


def _mixed(one: str, other: str, part: float) -> str:
    """So much of the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _luminance(color: str) -> float:
    channels = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(color))
    red, green, blue = channels
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

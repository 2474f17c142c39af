"""The name a file had on its owner's computer, made harmless to show, log and offer back."""

import re
import unicodedata

from agreements.text import shortened

LONGEST = 150
DEFAULT = "scan.pdf"

# Joiners belong to Persian, Indic scripts and emoji; every other format character only misleads.
_JOINERS = "\u200c\u200d"
_EDGES = " ." + _JOINERS  # what Windows drops, hides a file on Unix, or joins nothing
_SEPARATORS = re.compile(r"[/\\]")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(raw: str | None) -> str:
    """`raw` without path, control and bidi characters, in NFC, 1 to 150 characters long.

    Only for show: files are stored under random names. Quotes and `;` stay, so whoever writes a
    Content-Disposition quotes them (Django's FileResponse does).
    """
    name = _SEPARATORS.split(raw or "")[-1]
    name = "".join(_harmless(character) for character in name)
    name = " ".join(unicodedata.normalize("NFC", name).split())
    name = name.strip(_EDGES)
    if _DEVICE.match(name):  # Windows can't save under the name of a device
        name = f"_{name}"
    return _shorten(name) or DEFAULT


def _harmless(character: str) -> str:
    """Nothing for a character that only misleads, a blank for one that would break the line."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs" or (category == "Cf" and character not in _JOINERS):
        return ""
    return character


def _shorten(name: str) -> str:
    """At most LONGEST characters, with the extension kept."""
    stem, dot, extension = name.rpartition(".")
    if stem and 0 < len(extension) <= 10:
        return shortened(stem, LONGEST, dot + extension)
    return shortened(name, LONGEST)

"""Names for files, made of people's names in any script and harmless on every system."""

import re
import unicodedata

from django.utils.http import content_disposition_header

from agreements.documents.fonts import UNPRINTABLE, clusters

LONGEST = 200  # bytes of UTF-8: file systems take 255, archive and mail programs often less

_BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_FORBIDDEN = re.compile(r'[/\\:*?"<>|⁄∕⧸＼／]')
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)


def scan_filename(pattern: str, signer_name: str) -> str:
    """The canonical name of a signed scan, at most `LONGEST` bytes.

    `pattern` is the license file's, such as `License Agreement for X _{signer_name}.pdf`. A name
    that is too long is cut between letters, never inside one, and says so (“…”).
    """
    before, _, after = (_harmless(part) for part in pattern.partition("{signer_name}"))
    name = _harmless(signer_name).strip(" .") or "signer"
    room = LONGEST - len(f"_{before}{after}".encode())
    file_name = f"{before}{_cut(name, room)}{after}".strip(" .")
    if _DEVICE.fullmatch(file_name.split(".")[0].strip()):  # Windows would open the device
        file_name = f"_{file_name}"
    return file_name


def content_disposition(filename: str, inline: bool = False) -> str:
    """The header's value (RFC 6266), with `filename*` for what ASCII can't say.

    Invisible characters are taken out: they can't begin another header or turn `fdp.exe` around.
    """
    name = _visible(filename) or "document"
    return str(content_disposition_header(not inline, name))


def _harmless(text: str) -> str:
    text = _visible(_BREAKS.sub(" ", unicodedata.normalize("NFC", text)))
    return _FORBIDDEN.sub("_", text)


def _visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in UNPRINTABLE)


def _cut(text: str, room: int) -> str:
    if len(text.encode()) <= room:
        return text
    room -= len("…".encode())
    kept = ""
    for cluster in clusters(text):
        room -= len(cluster.encode())
        if room < 0:
            break
        kept += cluster
    return kept.rstrip(" .") + "…"

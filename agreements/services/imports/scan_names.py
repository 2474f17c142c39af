"""Which file of a ZIP is the one that a table names."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from zipfile import ZipFile, ZipInfo

from django.utils.translation import gettext as _

from agreements.exceptions import PortalError
from agreements.scans.file_names import clean_name

MOST_FILES = 50_000
_UTF8 = 0x800
# What packs files on a Mac adds.
_NO_FILES = ("__MACOSX/",)


class ArchiveRefused(PortalError):
    """The file is no ZIP that can be read."""


def scan_key(said: str) -> str:
    """Equal for one file however its name is written: without folders, case and “.pdf”."""
    if not said.strip():
        return ""
    name = unicodedata.normalize("NFKC", clean_name(said)).casefold()
    return name.removesuffix(".pdf")


def files_by_key(archive: ZipFile) -> Mapping[str, list[ZipInfo]]:
    """All files of the archive; several of one name lie in different folders. Raises
    ArchiveRefused."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise ArchiveRefused(
            _("The ZIP has more than %(n)d files. Split it into several.") % {"n": MOST_FILES}
        )
    found: dict[str, list[ZipInfo]] = defaultdict(list)
    for entry in entries:
        if not entry.is_dir() and not entry.filename.startswith(_NO_FILES):
            found[scan_key(name_of(entry))].append(entry)
    return found


def name_of(entry: ZipInfo) -> str:
    """Its name: where it does not say that it is UTF-8, in UTF-8 all the same, or as Windows writes
    it in China."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename

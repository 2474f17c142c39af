"""Several uploaded files as one: a ZIP archive of our own, kept beside the PDF made of them.

Nothing in it is packed or dated, so that the same files give the same bytes.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from agreements.scans.file_names import clean_name
from agreements.scans.gate import file_kinds
from agreements.text import shortened

SUFFIX = ".zip"
_LONGEST = 255
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows


@dataclass(frozen=True, slots=True)
class NamedFile:
    """An uploaded file and the name that it had."""

    path: Path
    name: str

    @property
    def picture_kind(self) -> str:
        """Which kind of picture it is, "" for none (see `file_kinds.picture_kind`)."""
        with self.path.open("rb") as file:
            return file_kinds.picture_kind(file.read(file_kinds.HEADER_WITHIN))

    @property
    def sha256(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def needs_bundle(files: Sequence[NamedFile]) -> bool:
    """Whether there is more than a single PDF, or what is to be refused in place of one."""
    return len(files) > 1 or bool(files[0].picture_kind)


@contextmanager
def bundled(files: Sequence[NamedFile], after: Sequence[NamedFile] = ()) -> Iterator[Path]:
    """The archive, gone after the block. In it stand the files by their names, as people count,
    `after` those that came before them."""
    files = [*after, *sorted(files, key=_as_people_count)]
    with NamedTemporaryFile(suffix=SUFFIX) as target:
        with ZipFile(target, "w", ZIP_STORED) as archive:
            for number, file in enumerate(files, start=1):
                name = f"{number:02} {clean_name(file.name)}"
                info = ZipInfo(name, date_time=_LONG_AGO)
                with file.path.open("rb") as content, archive.open(info, "w") as entry:
                    shutil.copyfileobj(content, entry)
        target.flush()
        yield Path(target.name)


@contextmanager
def unbundled(path: Path) -> Iterator[list[NamedFile]]:
    """The files of an archive that `bundled` made, gone after the block."""
    with TemporaryDirectory() as folder, ZipFile(path) as archive:
        files = []
        for number, info in enumerate(archive.infolist()):
            target = Path(folder, str(number))
            with archive.open(info) as entry, target.open("wb") as content:
                shutil.copyfileobj(entry, content)
            files.append(NamedFile(target, info.filename.partition(" ")[2]))
        yield files


def bundle_name(files: Sequence[NamedFile]) -> str:
    """What the files are called, together."""
    names = [clean_name(file.name) for file in sorted(files, key=_as_people_count)]
    return shortened(", ".join(names), _LONGEST)


def _as_people_count(file: NamedFile) -> list[tuple[int, str]]:
    """“Page 10” comes after “Page 9”; files of one name stay in their order."""
    pieces = re.findall(r"\d+|\D+", file.name.casefold())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]

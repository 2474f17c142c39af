"""A small release, and what people do to a copy of it."""

import os
import subprocess
import zlib
from collections.abc import Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

from agreements.archives.mark import Mark
from agreements.archives.personal_copy import FileOfCopy, personal_copy
from agreements.archives.zip_stream import ZipStream

KEY = b"tests-only-mark-key"
PUBLISHED = 1_764_547_201  # 1 December 2025, an odd second
FOLDER = "CASMEMG-1.0"
TEXTS = {"README.txt": "Cite 李.\n".encode(), "LICENSE.md": b"## 1. Purpose of use\n"}


def stored(path: str, content: bytes) -> FileOfCopy:
    return FileOfCopy(path, len(content), zlib.crc32(content), partial(_open_at, content))


def _open_at(content: bytes, start: int) -> BytesIO:
    return BytesIO(content[start:])


def release(count: int = 60, seed: int = 1) -> list[FileOfCopy]:
    """Files of 0 to 400 bytes, ten to a subject; their names come again with each subject."""
    random = Random(seed)
    return [
        stored(f"sub{n // 10:02d}/EMG/记录 {n % 10}.csv", random.randbytes(random.randrange(400)))
        for n in range(count)
    ]


def mark_of(grant: str, release_id: str = "1") -> Mark:
    return Mark(KEY, release_id, grant)


def copy_of(grant: str | None, files: Iterable[FileOfCopy]) -> ZipStream:
    personal = mark_of(grant) if grant is not None else None
    return personal_copy(FOLDER, TEXTS, list(files), personal, PUBLISHED)


def written(archive: ZipStream, path: Path) -> Path:
    """The whole archive as a file; what is only zeros takes no room on the disk."""
    with path.open("wb") as file:
        for piece in archive.read():
            if piece.count(0) == len(piece):
                file.seek(len(piece), os.SEEK_CUR)
            else:
                file.write(piece)
        file.truncate(archive.size)
    return path


def run(*command: object, cwd: Path | None = None, zone: str = "UTC") -> str:
    """Its output. `zone`: a time zone as POSIX writes it, `XXX-8` for UTC+8."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, "TZ": zone, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

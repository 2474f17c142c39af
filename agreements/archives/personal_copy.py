"""A copy of a release as one archive: the texts that go with it, then its files.

    CASMEMG-1.0/README.txt
    CASMEMG-1.0/LICENSE.md
    CASMEMG-1.0/data/…

The texts come first, so that the start of a broken download has them, too. They bear no mark.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from agreements.archives import mark
from agreements.archives.mark import Mark
from agreements.archives.zip_stream import Member, ZipStream
from agreements.release_storage.reading import Readable


@dataclass(frozen=True, slots=True)
class FileOfCopy:
    """A file of a release; `open_at(n)` gives its bytes from the n-th."""

    path: str
    size: int
    crc32: int
    open_at: Callable[[int], Readable]


def personal_copy(
    folder: str,
    texts: Mapping[str, bytes],
    files: Sequence[FileOfCopy],
    personal: Mark | None,
    published_at: int,
) -> ZipStream:
    """The archive of `folder`: `texts` by their names, then `files` beneath `data/`.

    With a mark, order and times of the files are the mark's; without one they stand in the order
    of their paths. What bears no mark has the time of publication, in Unix seconds.
    """
    neutral = published_at - published_at % mark.STEP
    members = [_text(f"{folder}/{name}", text, neutral) for name, text in texts.items()]
    by_path = sorted(files, key=lambda file: file.path.encode())
    if personal is None:
        order, times = range(len(by_path)), [neutral] * len(by_path)
    else:
        words = personal.words(len(by_path))
        order = np.argsort(mark.places(words), kind="stable").tolist()
        times = mark.times(words).tolist()
    for number in order:
        file = by_path[number]
        path = f"{folder}/data/{file.path}"
        members.append(Member(path, file.size, file.crc32, times[number], file.open_at))
    return ZipStream(members)


def _text(path: str, text: bytes, mtime: int) -> Member:
    return Member(path, len(text), zlib.crc32(text), mtime, lambda start: BytesIO(text[start:]))

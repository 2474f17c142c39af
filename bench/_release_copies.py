"""The copies that `bench.release_stream` reads, and what it measures in processes of their own.

As a WSGI application: Django with two views and nothing else, `/ours/` and `/plain/`, of the folder
in COPY_FOLDER. As `python -m bench._release_copies FOLDER SIZE`: reads a copy of so many bytes to
its end and prints the megabytes it took at most.
"""

import os
import sys
import zlib
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.urls import path

from agreements.archives.mark import Mark
from agreements.archives.personal_copy import FileOfCopy, personal_copy
from agreements.archives.zip_stream import ZipStream

_PUBLISHED = 1_764_547_200
_TEXTS = {"README.txt": bytes(2000), "LICENSE.md": bytes(4000)}
_FOLDER = "COPY_FOLDER"


def write_files(folder: Path, count: int, content: bytes) -> None:
    """So many files, and their copy as one plain file beside them."""
    for number in range(count):
        (folder / str(number)).write_bytes(content)
    with (folder / "plain.zip").open("wb") as file:
        file.writelines(copy_of(folder, zlib.crc32(content)).read())


def sparse_files(folder: Path, count: int, size: int) -> None:
    """So many files of `size` bytes together, all zeros; they take no room on the disk."""
    for number in range(count):
        with (folder / str(number)).open("wb") as file:
            file.truncate(size // count)


def copy_of(folder: Path, crc32: int = 0) -> ZipStream:
    """Of the files whose names are numbers."""
    files = [
        FileOfCopy(
            f"sub{int(file.name) // 100:02d}/{file.name}.png",
            file.stat().st_size,
            crc32,
            partial(_open_at, str(file)),
        )
        for file in folder.iterdir()
        if file.name.isdecimal()
    ]
    mark = Mark(b"measuring", "1", "1")
    return personal_copy("CASMEMG-1.0", _TEXTS, files, mark, _PUBLISHED)


def _open_at(name: str, start: int) -> BinaryIO:
    opened = open(name, "rb", buffering=0)  # noqa: PTH123, SIM115 - a Path takes three times as long; the reader closes it
    opened.seek(start)
    return opened


def answer_ours(archive: ZipStream) -> StreamingHttpResponse:
    headers = {"Content-Length": str(archive.size)}
    return StreamingHttpResponse(archive.read(), content_type="application/zip", headers=headers)


def answer_plain(folder: Path) -> FileResponse:
    return FileResponse((folder / "plain.zip").open("rb"))


if _FOLDER in os.environ:
    settings.configure(SECRET_KEY="measuring", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
    _folder = Path(os.environ[_FOLDER])
    _archive = copy_of(_folder)

    def _ours(request: HttpRequest) -> StreamingHttpResponse:
        return answer_ours(_archive)

    def _plain(request: HttpRequest) -> FileResponse:
        return answer_plain(_folder)

    urlpatterns = [path("ours/", _ours), path("plain/", _plain)]
    application = get_wsgi_application()


def _child(folder: Path) -> None:
    settings.configure()
    for _piece in answer_ours(copy_of(folder)):
        pass
    status = Path("/proc/self/status").read_text()  # getrusage would report the parent's peak
    print(round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1))


if __name__ == "__main__":
    _child(Path(sys.argv[1]))

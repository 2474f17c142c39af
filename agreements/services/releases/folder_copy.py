"""Copies a folder into a draft, file by file, and goes on where an earlier try ended.

Each file is read once for its copy and its sums, read back from the storage, and only then in the
draft. On a disk what was written of a file that was broken off is compared, not written again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import ArrivingFile, DataRelease, ReleaseFile, User
from agreements.release_paths import shown
from agreements.release_storage import stored_files
from agreements.release_storage.reading import Sums, sum_up

from . import arrivals
from .release_row import ReleaseRefused, lock_draft, names_of_its_own
from .source_folder import SourceFile, opened

# Each byte is read from the folder, and back from the storage.
READS = 2


class CopyProgress(Protocol):
    """Is told how it goes on."""

    def begin(self, files: int, size: int) -> None:
        """So many files, and bytes to be read altogether."""

    def begin_file(self, path: str, size: int) -> None:
        """The next one, with the bytes to be read of it."""

    def read(self, size: int) -> None:
        """So many more."""


def copy_files(
    draft: DataRelease, files: list[SourceFile], *, by: User, progress: CopyProgress
) -> None:
    """Make the files of a draft those of a folder.

    Raises ReleaseRefused for a draft with others before anything is copied, OSError where the
    storage takes no more (what is there stays for the next try), what `lock_draft` does.
    """
    _check_draft(draft, files, by=by)
    progress.begin(len(files), READS * sum(file.size for file in files))
    for file in files:
        progress.begin_file(file.path, READS * file.size)
        _bring(draft, file, by=by, progress=progress)


@contextmanager
def only_one_at_work(folder: Path) -> Iterator[None]:
    """Raises ReleaseRefused while another process copies the folder, however that one ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ReleaseRefused(
            [_("This folder is being copied already, by another process. Wait until that is done.")]
        ) from (error)
    finally:
        os.close(descriptor)


def _check_draft(draft: DataRelease, files: list[SourceFile], *, by: User) -> None:
    """What is in the draft must come of this folder: nobody publishes what they did not see."""
    paths = {file.path for file in files}
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        there = set(found.files.values_list("path", flat=True))
        there |= set(found.arriving.values_list("path", flat=True))
    strange = _("%(path)s is in the draft, but not in the folder.")
    if problems := [strange % {"path": shown(path)} for path in sorted(there - paths)]:
        raise ReleaseRefused(problems)


def _bring(draft: DataRelease, file: SourceFile, *, by: User, progress: CopyProgress) -> None:
    there = draft.files.filter(path=file.path).first()
    if there:
        if _stored(there.file, there.size, progress) == _of(there) == _of_source(file, progress):
            return
        _take_out(draft, there, by=by)
        progress.begin_file(file.path, READS * file.size)
    arriving, _made = draft.arriving.get_or_create(
        path=file.path,
        defaults={"file": stored_files.new_name(), "size": file.size, "due_at": None},
    )
    if not stored_files.is_own(arriving.file):
        raise ReleaseRefused(
            [
                _("%(path)s is being added at the desk. Wait until that is done.")
                % {"path": shown(file.path)}
            ]
        )
    arrivals.take_in(arriving, _copied(arriving, file, progress), by=by)


def _copied(arriving: ArrivingFile, file: SourceFile, progress: CopyProgress) -> Sums:
    """The sums of the file as it lies in the storage, which are those of the one in the folder."""
    # An earlier try may have ended between the copy and its row.
    stored = _stored(arriving.file, file.size, progress)
    if stored is not None:
        if stored == _of_source(file, progress):
            return stored
        stored_files.discard_files([arriving.file])
        progress.begin_file(file.path, READS * file.size)
    with opened(file) as source:
        return arrivals.copy_and_verify(arriving.file, source, progress.read)


def _stored(name: str, size: int, progress: CopyProgress) -> Sums | None:
    """The sums of a stored file; None where there is none of this size."""
    try:
        sums = stored_files.sum_file(name, progress.read)
    except FileNotFoundError:
        return None
    return sums if sums.size == size else None


def _of(file: ReleaseFile) -> Sums:
    return Sums(file.size, file.sha256, file.crc32)


def _of_source(file: SourceFile, progress: CopyProgress) -> Sums:
    with opened(file) as source:
        return sum_up(source, progress.read)


def _take_out(draft: DataRelease, there: ReleaseFile, *, by: User) -> None:
    """What is in the folder now takes the place of what was."""
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        found.files.filter(pk=there.pk).delete()
        names = names_of_its_own(found, [there.file])
        transaction.on_commit(lambda: stored_files.discard_files(names))

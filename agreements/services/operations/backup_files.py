"""Brings files into a target: each once, by what is in it, and each read back.

What an earlier backup has is read back and named again. A run that was killed is gone on with: what
it has written stands in a journal on this server.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from pyrage.x25519 import Recipient

from agreements import storage
from agreements.backups import manifest as manifests
from agreements.backups import target_contents
from agreements.backups.databases.snapshot import work_folder
from agreements.backups.manifest import BackedUpFile, SignedManifest, StoredObject
from agreements.backups.sealing import store_of
from agreements.backups.targets.target import BackupTarget
from agreements.exceptions import BackupRefused
from agreements.file_hold import Area
from agreements.release_storage import stored_files
from agreements.release_storage.reading import Readable, sum_up

from .backup_progress import BackupProgress
from .backup_snapshot import SnapshotFile

# Once from here, once from the target.
READS = 2


class FileCopier:
    """Knows what the target has. `replaced` are objects of earlier backups that came back wrong."""

    def __init__(
        self,
        target: BackupTarget,
        place: str,
        recipients: Sequence[Recipient],
        progress: BackupProgress,
    ) -> None:
        self._target, self._recipients, self._progress = target, recipients, progress
        self._store = store_of(recipients)
        self._by_name: dict[tuple[str, str], BackedUpFile] = {}
        self._by_sum: dict[str, StoredObject] = {}
        self._whole: set[str] = set()  # that were read back in this run
        self._journal = _journal_path(place, self._store)
        self.replaced: list[str] = []
        lying = target.entries(f"{target_contents.OBJECTS}/{self._store}")
        self._lying = {entry.name: entry.size for entry in lying}
        self._know(_read_journal(self._journal))

    def know_backup(self, found: SignedManifest) -> None:
        """Its files need not be copied again, if it is sealed for the same people."""
        if found.manifest.store == self._store:
            with suppress(BackupRefused):  # where its list is torn, files are copied anew
                self._know(target_contents.listed_files(self._target, found.manifest))

    def copy_all(self, files: Sequence[SnapshotFile]) -> tuple[list[BackedUpFile], list[str]]:
        """Those that are in the target now, and the names of those that are not there to be copied.

        Raises OSError, BackupRefused.
        """
        sizes = [_size(file) for file in files]
        there = [(file, size) for file, size in zip(files, sizes, strict=True) if size is not None]
        lost = [file.name for file, size in zip(files, sizes, strict=True) if size is None]
        self._progress.begin(len(there), READS * sum(size for _file, size in there))
        copied = []
        with self._journal.open("ab", buffering=0) as journal:
            for file, size in there:
                self._progress.begin_file(file.name, READS * size)
                try:
                    copied.append(self._bring(file, size, journal))
                except FileNotFoundError:
                    lost.append(file.name)
        return copied, lost

    def forget_journal(self) -> None:
        """The backup is whole: its list says what the journal said."""
        self._journal.unlink(missing_ok=True)

    def _know(self, files: Iterator[BackedUpFile]) -> None:
        for file in files:
            if self._lying.get(file.stored.name) == file.stored.sealed_size:
                self._by_name[file.area, file.name] = file
                self._by_sum[file.stored.sha256] = file.stored

    def _bring(self, file: SnapshotFile, size: int, journal: IO[bytes]) -> BackedUpFile:
        known = self._by_name.get((file.area, file.name))
        if known and self._is_what_it_was(file, size, known) and self._comes_back(known.stored):
            return known
        sha256 = file.sha256 or self._sum(file)
        stored = self._by_sum.get(sha256)
        if stored is None or not self._comes_back(stored):
            stored = self._write(file, sha256)
        found = BackedUpFile(file.area, file.name, stored)
        journal.write(manifests.list_line(found))
        return found

    def _is_what_it_was(self, file: SnapshotFile, size: int, known: BackedUpFile) -> bool:
        """Of releases nothing has to be read to know: under a name there is never anything else.
        What is in another file is the same, too; but it may have been sealed or locked anew."""
        if known.stored.size != size:
            return False
        return file.area == Area.RELEASES or self._sum(file) == known.stored.sha256

    def _sum(self, file: SnapshotFile) -> str:
        with _opened(file) as source:
            return sum_up(source).sha256

    def _write(self, file: SnapshotFile, sha256: str) -> StoredObject:
        name = target_contents.object_name(self._store, sha256)
        with _opened(file) as source:
            stored = target_contents.write_sealed(
                self._target, name, source, self._recipients, self._progress.read
            )
        if problem := target_contents.check_object(
            self._target, stored, on_read=self._progress.read
        ):
            self._target.delete(name)
            raise BackupRefused(problem)
        self._whole.add(stored.name)
        self._by_sum[stored.sha256] = stored
        return stored

    def _comes_back(self, stored: StoredObject) -> bool:
        if stored.name not in self._whole:
            if stored.name in self.replaced:
                return False
            if target_contents.check_object(self._target, stored, on_read=self._progress.read):
                self.replaced.append(stored.name)
                return False
            self._whole.add(stored.name)
        return True


def _journal_path(place: str, store: str) -> Path:
    told = hashlib.sha256(f"{place} {store} {settings.SITE_URL}".encode()).hexdigest()
    return work_folder() / f"{told[:16]}.journal"


def _read_journal(path: Path) -> Iterator[BackedUpFile]:
    """The last line is torn where the server fell."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield from manifests.read_list([line])
        except BackupRefused:
            continue


def _size(file: SnapshotFile) -> int | None:
    """None where it is gone."""
    if file.size is not None:
        return file.size
    try:
        return default_storage.size(file.name)
    except FileNotFoundError:
        return None


def _opened(file: SnapshotFile) -> Readable:
    """Raises FileNotFoundError."""
    if file.area == Area.RELEASES:
        return stored_files.open_release_file(file.name)
    return cast(Readable, storage.open_as_it_lies(file.name))

"""Files on their way into a draft, until each is there with its sums."""

import errno
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction
from agreements.models import ArrivingFile, DataRelease, ReleaseFile, User
from agreements.release_paths import path_problems, shown
from agreements.release_storage import stored_files
from agreements.release_storage.reading import Readable, Sums

from .release_row import ReleaseRefused, audit_subject, lock_draft

_AT_ONCE = 500


def add_upload(draft: DataRelease, path: str, source: Readable, *, by: User) -> ReleaseFile:
    """Take in a file that was uploaded. Raises OSError, ReleaseRefused, what `lock_draft` does;
    then nothing is left of it."""
    with transaction.atomic():
        check_paths(lock_draft(draft, by=by), [path])
    name = stored_files.new_name()
    try:
        sums = copy_and_verify(name, source)
        with transaction.atomic():
            found = lock_draft(draft, by=by)
            check_paths(found, [path])
            file = found.files.create(
                path=path, size=sums.size, sha256=sums.sha256, crc32=sums.crc32, file=name
            )
            audit.record(
                AuditAction.RELEASE_ADD_FILE, audit_subject(found), by=by, sha256=sums.sha256
            )
    except BaseException:
        stored_files.discard_files([name])
        raise
    return file


def add_from_storage(draft: DataRelease, prefix: str, *, by: User) -> int:
    """Have the files that lie below a folder of the storage read where they are, and taken in.

    The folder is one of the dataset's own, `<short name>/…`; paths in the release begin behind it.
    Files that are in the draft already stay as they are. Returns how many are to be read. Raises
    OSError, ReleaseRefused, what `lock_draft` does.
    """
    below = _own_folder(draft, prefix)
    entries = list(stored_files.list_files(below))
    strange = [entry for entry in entries if not entry.is_plain]
    refused = [_("%(path)s is no plain file.") % {"path": shown(entry.name)} for entry in strange]
    if not entries:
        refused = [_("Nothing lies in the storage at %(folder)s.") % {"folder": shown(below)}]
    with transaction.atomic():
        found = lock_draft(draft, by=by)
        there = set(found.files.values_list("path", "file", "size"))
        there |= set(found.arriving.values_list("path", "file", "size"))
        wanted = [
            (entry.name.removeprefix(f"{below}/"), entry.name, entry.size) for entry in entries
        ]
        added = [file for file in wanted if file not in there]
        check_paths(found, [path for path, _name, _size in added], refused)
        found.arriving.bulk_create(
            [
                ArrivingFile(release=found, path=path, file=name, size=size)
                for path, name, size in added
            ],
            batch_size=_AT_ONCE,
        )
        if added:
            audit.record(
                AuditAction.RELEASE_ADD_FILE,
                audit_subject(found),
                by=by,
                storage=below,
                files=len(added),
            )
    return len(added)


def take_in(file: ArrivingFile, sums: Sums, *, by: User | None = None) -> None:
    """A file is there, and these are its sums: it belongs to the draft from now on.

    Raises what `lock_draft` does.
    """
    with transaction.atomic():
        found = lock_draft(file.release, by=by)
        # Somebody may have taken it out meanwhile, or another process was faster.
        if ArrivingFile.objects.filter(pk=file.pk).delete()[0]:
            found.files.create(
                path=file.path,
                size=sums.size,
                sha256=sums.sha256,
                crc32=sums.crc32,
                file=file.file,
            )


def copy_and_verify(
    name: str, source: Readable, on_read: Callable[[int], object] = lambda _read: None
) -> Sums:
    """Write a file into the storage, and read back what was written. Raises OSError where the two
    differ, too."""
    sums = stored_files.write_file(name, source, on_read)
    if stored_files.sum_file(name, on_read) != sums:
        stored_files.discard_files([name])
        raise OSError(errno.EIO, "what was read back is not what was written")
    return sums


def check_paths(draft: DataRelease, paths: Collection[str], refused: Iterable[str] = ()) -> None:
    """Whether these can lie beside the files that are there; `refused` is what was found before.

    Raises ReleaseRefused with all that is wrong.
    """
    there = [
        *draft.files.values_list("path", flat=True),
        *draft.arriving.values_list("path", flat=True),
    ]
    taken = _("%(path)s is in the release already.")
    twice = _("%(path)s was given twice.")
    problems = [
        *refused,
        *(taken % {"path": shown(path)} for path in sorted(set(there) & set(paths))),
        *(twice % {"path": shown(path)} for path, n in Counter(paths).items() if n > 1),
        *path_problems([*there, *paths]),
    ]
    if problems:
        raise ReleaseRefused(problems)


def _own_folder(draft: DataRelease, prefix: str) -> str:
    """A folder of the storage that belongs to the dataset. Raises ReleaseRefused."""
    below = prefix.strip().rstrip("/")
    slug = draft.dataset.slug
    if path_problems([below]) or below.split("/")[0] != slug:
        raise ReleaseRefused(
            [
                _("Give a folder in the storage that begins with “%(slug)s/”, the dataset's own.")
                % {"slug": slug}
            ]
        )
    return below

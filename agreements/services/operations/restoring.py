"""Puts a backup into an empty installation: first everything is looked at, then the database is put
there as a whole, then the files.

Killed anywhere and started again it goes on: a note on this server says which backup is being
restored, so that what lies there is known to be its own.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from agreements import keys, storage
from agreements.backups import target_contents
from agreements.backups.databases import snapshot
from agreements.backups.manifest import BackedUpFile, Manifest, SignedManifest
from agreements.backups.targets.target import BackupTarget
from agreements.exceptions import BackupRefused
from agreements.file_hold import Area
from agreements.release_storage import stored_files
from agreements.release_storage.reading import CHUNK, Readable, sum_up

from . import checking_backups
from .backup_lock import only_one_at_work
from .backup_progress import BackupProgress


def missing_keys(manifest: Manifest) -> dict[str, int]:
    """How many keys of each setting the portal had that are not in these settings."""
    here = keys.fingerprints()
    missing = {name: set(told) - set(here.get(name, ())) for name, told in manifest.keys.items()}
    return {name: len(gone) for name, gone in missing.items() if gone}


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Those that the database has and this code has not."""
    return sorted(set(manifest.migrations) - _migrations_of_code())


def waiting_migrations(manifest: Manifest) -> list[str]:
    """Those that `migrate` has to do once it is restored."""
    return sorted(_migrations_of_code() - set(manifest.migrations))


def restore(
    target: BackupTarget,
    found: SignedManifest,
    *,
    identities: Sequence[Identity],
    keys_are_lost: bool,
    progress: BackupProgress,
) -> None:
    """Raises BackupRefused before anything is written where the backup does not fit, is damaged or
    is not known to be the portal's;
    OSError and BackupRefused where it is not finished: the next run goes on.

    `keys_are_lost`: go on without keys that the portal had, and without its signature.
    """
    manifest = found.manifest
    identities = identities if manifest.is_sealed else ()
    with only_one_at_work():
        note = _Note(found)
        _check_fit(found, identities, keys_are_lost=keys_are_lost)
        if not note.is_there():
            _check_empty()
        problems = checking_backups.problems_of(target, manifest, identities, progress)
        if told := list(problems):
            raise BackupRefused("\n".join(told))
        if not note.has_database():
            note.write(database=False)
            with target_contents.opened_content(target, manifest.database, identities) as dump:
                snapshot.restore_dump(dump)
            note.write(database=True)
        files = list(target_contents.listed_files(target, manifest))
        progress.begin(len(files), sum(file.stored.size for file in files))
        for file in files:
            progress.begin_file(file.name, file.stored.size)
            if not _is_there(file):
                with target_contents.opened_content(target, file.stored, identities) as content:
                    _write(file, _Told(content, progress))


def finish(found: SignedManifest) -> None:
    """Nothing is left to do: what lies there is the portal's now."""
    _Note(found).remove()


class _Note:
    """Which backup is being restored here, and whether its database is."""

    def __init__(self, found: SignedManifest) -> None:
        self._path = snapshot.work_folder() / "restoring.json"
        self._of = hashlib.sha256(found.statement).hexdigest()
        self._told: dict[str, Any] = {}
        with suppress(FileNotFoundError, ValueError):
            self._told = json.loads(self._path.read_text())
        if self._told and self._told.get("backup") != self._of:
            raise BackupRefused(
                _("Another backup, %(id)s, is half restored here. Finish it with --backup %(id)s.")
                % {"id": self._told.get("id")}
            )
        self._id = found.manifest.id

    def is_there(self) -> bool:
        return bool(self._told)

    def has_database(self) -> bool:
        return bool(self._told.get("database"))

    def write(self, *, database: bool) -> None:
        self._told = {"id": self._id, "backup": self._of, "database": database}
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self._told))
        part.replace(self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


class _Told:
    """Says how far it was read."""

    def __init__(self, source: Readable, progress: BackupProgress) -> None:
        self._source, self._progress = source, progress

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._progress.read(len(chunk))
        return chunk


def _migrations_of_code() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def _check_fit(
    found: SignedManifest, identities: Sequence[Identity], *, keys_are_lost: bool
) -> None:
    manifest = found.manifest
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            _("This is a backup of %(engine)s, and DATABASE_URL names another kind of database.")
            % {"engine": manifest.engine}
        )
    if unknown := unknown_migrations(manifest):
        raise BackupRefused(
            _(
                "This backup is of a newer version of the portal. Install that one: %(names)s are "
                "unknown here."
            )
            % {"names": ", ".join(unknown)}
        )
    if manifest.is_sealed and not identities:
        raise BackupRefused(_("This backup is sealed: give the secret key with --identity FILE."))
    checking_backups.check_identities(manifest, identities)
    if (missing := missing_keys(manifest)) and not keys_are_lost:
        told = ", ".join(f"{name} ({number})" for name, number in sorted(missing.items()))
        raise BackupRefused(
            _(
                "Keys that the portal had are not in the settings: %(keys)s. Put them there. If "
                "they are lost for good, --keys-are-lost goes on without; .env.example says what "
                "each of them locks."
            )
            % {"keys": told}
        )
    # To seal something for the portal's people takes no secret, only what each manifest tells.
    if not found.key_is_known and not keys_are_lost:
        raise BackupRefused(
            _(
                "This backup is not signed by a key of SIGNING_KEY in these settings: whoever can "
                "write to that place may have made it. If that key is lost for good and you know "
                "the backup by other means, --keys-are-lost goes on without."
            )
        )


def _check_empty() -> None:
    if table := snapshot.table_with_rows():
        raise BackupRefused(
            _(
                "This installation is not empty: there are rows in %(table)s. A backup is only "
                "restored into an empty database."
            )
            % {"table": table}
        )
    if any(name for kind in storage.Kind for name in storage.stored_names(kind)):
        raise BackupRefused(
            _(
                "This installation is not empty: there are files in its private storage. A "
                "backup is only restored into an empty one."
            )
        )


def _is_there(file: BackedUpFile) -> bool:
    """Written by an earlier try, whole."""
    try:
        with _opened(file) as source:
            found = sum_up(source)
    except FileNotFoundError:
        return False
    return (found.sha256, found.size) == (file.stored.sha256, file.stored.size)


def _opened(file: BackedUpFile) -> Readable:
    if file.area == Area.RELEASES:
        return stored_files.open_release_file(file.name)
    opened: Any = storage.open_as_it_lies(file.name)
    return opened  # type: ignore[no-any-return]


def _write(file: BackedUpFile, content: _Told) -> None:
    if file.area == Area.RELEASES:
        releases: Any = storages["releases"]
        releases.write(file.name, content)
        return
    # Whatever the private storage is, it takes a file that can be sought in.
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as whole:
        while chunk := content.read(CHUNK):
            whole.write(chunk)
        default_storage.delete(file.name)  # it was not whole
        written = default_storage.save(file.name, File(whole))
    if written != file.name:
        raise BackupRefused(
            _("%(name)s could not be written. Is there room on the disk?") % {"name": file.name}
        )

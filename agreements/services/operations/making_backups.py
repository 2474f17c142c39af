"""Makes a backup: database and files of one moment, read back, then said to be one.

The order is what makes them agree (docs/adr/0073). Files are held; then comes the snapshot of the
database; files are written before rows and deleted after them, so every file that the snapshot
names is there until the hold ends. The manifest is written last: without it there is no backup.
"""

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Recipient

from agreements import audit, keys
from agreements.backups import manifest as manifests
from agreements.backups import target_contents
from agreements.backups.databases.snapshot import opened_snapshot
from agreements.backups.manifest import BackedUpFile, Manifest, SignedManifest, StoredObject
from agreements.backups.sealing import store_of
from agreements.backups.targets.target import BackupTarget
from agreements.enums import AuditAction
from agreements.exceptions import BackupRefused
from agreements.file_hold import Area, FileHold

from .backup_files import FileCopier
from .backup_lock import only_one_at_work
from .backup_progress import BackupProgress
from .backup_snapshot import SnapshotFacts, read_facts
from .pruning_backups import prune


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """`replaced`: files of earlier backups that came back wrong, and were copied anew. `removed`:
    older backups. `not_removed`: why those are still there."""

    manifest: Manifest
    replaced: list[str]
    removed: list[str]
    not_removed: str = ""


def make_backup(
    target: BackupTarget,
    *,
    place: str,
    recipients: Sequence[Recipient],
    with_releases: bool,
    keep: int,
    progress: BackupProgress,
) -> MadeBackup:
    """`place`: the address of the target, by which a run that was killed is known again.

    Raises BackupRefused, OSError; then no backup was made, and those that are there stay.
    """
    if keep < 1:
        raise BackupRefused(_("At least one backup has to be kept."))
    with only_one_at_work() as holder:
        earlier = _earlier(target)
        copier = FileCopier(target, place, recipients, progress)
        for found in earlier:
            copier.know_backup(found)
        areas = [Area.PRIVATE, Area.RELEASES] if with_releases else [Area.PRIVATE]
        at = timezone.now()
        backup = f"{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03}Z-{secrets.token_hex(2)}"
        with FileHold(holder, areas) as hold:
            at = timezone.now()
            with opened_snapshot() as snapshot:
                facts = read_facts(snapshot, with_releases=with_releases)
                name = target_contents.database_name(backup)
                with snapshot.dump() as dump:
                    database = target_contents.write_sealed(target, name, dump, recipients)
            _must_come_back(target, database)
            files, lost = copier.copy_all(facts.files)
        if lost and hold.lapsed:
            raise BackupRefused(
                _("Files were deleted while the backup ran: this server stood still. Run it again.")
            )
        listed = _write_list(target, backup, files)
        manifest = _manifest(
            backup, at, facts, files, lost, (database, listed), recipients, with_releases
        )
        sha256 = target_contents.write_manifest(target, manifest)
        copier.forget_journal()
        with transaction.atomic():
            audit.record(
                AuditAction.BACKUP_MAKE,
                "backup",
                by=None,
                backup=backup,
                taken_at=manifest.taken_at,
                files=manifest.files,
                size=manifest.size,
                sha256=sha256,
            )
        try:
            removed = prune(target, keep=keep)
        except (OSError, BackupRefused) as error:
            return MadeBackup(manifest, copier.replaced, [], str(error))
        return MadeBackup(manifest, copier.replaced, removed)


def _earlier(target: BackupTarget) -> list[SignedManifest]:
    """The latest backup, and the latest with releases, where it is another one.

    Raises BackupRefused where another portal has its backups there: each would prune the other's.
    """
    found: list[SignedManifest] = []
    for backup in reversed(target_contents.backup_ids(target)[0]):
        try:
            read = target_contents.read_manifest(target, backup)
            read.check_signature()
        except BackupRefused:  # torn or changed: nothing of it is relied on
            continue
        if read.manifest.portal != settings.SITE_URL:
            raise BackupRefused(
                _("Backups of %(portal)s lie there. Give each portal a folder of its own.")
                % {"portal": read.manifest.portal}
            )
        if read.manifest.with_releases or not found:
            found.append(read)
        if read.manifest.with_releases:
            break
    return found


def _must_come_back(target: BackupTarget, stored: StoredObject) -> None:
    if problem := target_contents.check_object(target, stored):
        raise BackupRefused(problem)


def _write_list(target: BackupTarget, backup: str, files: Sequence[BackedUpFile]) -> StoredObject:
    listed = target_contents.write_list(
        target, backup, io.BytesIO(b"".join(map(manifests.list_line, files)))
    )
    _must_come_back(target, listed)
    return listed


def _manifest(
    backup: str,
    at: datetime,
    facts: SnapshotFacts,
    files: Sequence[BackedUpFile],
    lost: list[str],
    stored: tuple[StoredObject, StoredObject],
    recipients: Sequence[Recipient],
    with_releases: bool,
) -> Manifest:
    database, listed = stored
    return Manifest(
        id=backup,
        portal=settings.SITE_URL,
        taken_at=at.isoformat(),
        engine=connection.vendor,
        code=_version_of_code(),
        migrations=facts.migrations,
        tables=facts.tables,
        heads=facts.heads,
        keys=keys.fingerprints(),
        store=store_of(recipients),
        recipients=[str(recipient) for recipient in recipients],
        with_releases=with_releases,
        lost=sorted(lost),
        files=len(files),
        size=database.size + sum(file.stored.size for file in files),
        database=database,
        list=listed,
    )


def _version_of_code() -> str:
    """As CHANGELOG.md and pyproject.toml tell it; "" where neither lies with the code."""
    try:
        lines = (settings.BASE_DIR / "pyproject.toml").read_text().splitlines()
    except OSError:
        return ""
    told = [line.partition("=")[2].strip(' "') for line in lines if line.startswith("version")]
    return told[0] if told else ""

"""Reads a backup back, from its first byte to its last, and says what is wrong with it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from pyrage.x25519 import Identity

from agreements.backups import target_contents
from agreements.backups.manifest import Manifest, SignedManifest
from agreements.backups.targets.target import BackupTarget
from agreements.exceptions import BackupRefused

from .backup_progress import BackupProgress


def chosen_backup(
    target: BackupTarget, *, backup: str = "", at: datetime | None = None
) -> SignedManifest:
    """That one; or the newest of that moment or before; or the newest. Raises BackupRefused, also
    where it is not as it was signed."""
    ids = target_contents.backup_ids(target)[0]
    if backup:
        if backup not in ids:
            raise BackupRefused(_("There is no backup %(id)s.") % {"id": backup})
        ids = [backup]
    for each in reversed(ids):
        found = target_contents.read_manifest(target, each)
        if at is None or found.manifest.moment <= at:
            found.check_signature()
            return found
    raise BackupRefused(
        _("There is no backup of that time or before.")
        if ids
        else _("There is no backup there. Make one with manage.py backup.")
    )


def check_identities(manifest: Manifest, identities: Sequence[Identity]) -> None:
    """Raises BackupRefused where they are not those that the backup is sealed for."""
    if not manifest.is_sealed or not identities:
        return
    if not {str(identity.to_public()) for identity in identities} & set(manifest.recipients):
        raise BackupRefused(
            _("The identity that was given does not open this backup: it is sealed for %(keys)s.")
            % {"keys": ", ".join(manifest.recipients)}
        )


def problems_of(
    target: BackupTarget,
    manifest: Manifest,
    identities: Sequence[Identity],
    progress: BackupProgress,
) -> Iterator[str]:
    """A sentence for each thing that is wrong. Without identities, sums are compared of what lies
    there; with them it is opened as well. Raises OSError where the target is away."""
    opens = identities if manifest.is_sealed else ()
    yield from filter(None, [target_contents.check_object(target, manifest.list)])
    try:
        files = list(target_contents.listed_files(target, manifest))
    except BackupRefused as error:
        yield str(error)
        files = []
    objects = dict.fromkeys([manifest.database, *(file.stored for file in files)])
    if len(files) != manifest.files:
        yield _("The list names %(listed)d files, the manifest %(told)d.") % {
            "listed": len(files),
            "told": manifest.files,
        }
    progress.begin(len(objects), sum(stored.sealed_size for stored in objects))
    for stored in objects:
        progress.begin_file(stored.name, stored.sealed_size)
        if problem := target_contents.check_object(target, stored, opens, progress.read):
            yield problem

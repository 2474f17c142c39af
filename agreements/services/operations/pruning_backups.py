"""Removes old backups: the newest so many stay, and everything that they name."""

from django.utils.translation import gettext as _

from agreements.backups import manifest as manifests
from agreements.backups import target_contents
from agreements.backups.targets.target import BackupTarget
from agreements.exceptions import BackupRefused


def prune(target: BackupTarget, *, keep: int) -> list[str]:
    """Leave the newest `keep` whole backups, and nothing that none of them names. Gives the ids of
    those that went.

    Called only after a new one was read back. Where the list of one that stays can't be read,
    nothing is removed: nobody can tell what it needs. Raises BackupRefused, OSError.
    """
    whole, unfinished = target_contents.backup_ids(target)
    removed, kept = whole[:-keep], whole[-keep:]
    named = {name for backup in kept for name in _named(target, backup)}
    for backup in removed:
        target_contents.remove_manifest(target, backup)
    for backup in (*removed, *unfinished):
        folder = f"{manifests.FOLDER}/{backup}"
        target_contents.remove_folder(target, folder)
        target.delete(folder)  # of a bucket, where there are no folders, nothing goes
    lying = [entry.name for entry in target.entries(target_contents.OBJECTS)]
    for name in lying:
        if name not in named:
            target.delete(name)
    return removed


def _named(target: BackupTarget, backup: str) -> set[str]:
    found = target_contents.read_manifest(target, backup)
    try:
        files = target_contents.listed_files(target, found.manifest)
        return {file.stored.name for file in files}
    except BackupRefused as error:
        raise BackupRefused(
            _("Old backups stay, since it can't be told what backup %(id)s needs: %(why)s")
            % {"id": backup, "why": error}
        ) from error

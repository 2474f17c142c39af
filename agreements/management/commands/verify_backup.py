"""Read a backup from its first byte to its last and compare all sums; with --identity, open it too.

Exit code 1, and a sentence for everything that is wrong.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from agreements.backups import sealing
from agreements.backups.manifest import SignedManifest
from agreements.exceptions import BackupRefused
from agreements.management.backup_options import moment, target_and_bars
from agreements.services.operations import checking_backups


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", default=settings.BACKUP_TO)
        parser.add_argument("--identity", type=Path, metavar="FILE", help="with the secret key")
        parser.add_argument("--backup", default="", metavar="ID", help="this one, not the newest")
        parser.add_argument("--at", default="", metavar="TIME", help="the newest of then or before")

    def handle(
        self, *, target: str, identity: Path | None, backup: str, at: str, **options: object
    ) -> None:
        with target_and_bars(target, "Whether the backup is good was not shown.") as (opened, bars):
            identities = sealing.read_identities(identity) if identity else []
            found = checking_backups.chosen_backup(
                opened, backup=backup, at=moment(at) if at else None
            )
            checking_backups.check_identities(found.manifest, identities)
            problems = list(checking_backups.problems_of(opened, found.manifest, identities, bars))
            if problems:
                raise BackupRefused("\n".join(problems))
        manifest = found.manifest
        opens = "opened" if identities and manifest.is_sealed else "compared"
        self.stdout.write(
            f"Backup {manifest.id} of {manifest.portal} is whole: database and "
            f"{manifest.files:,} files were read and {opens}. It is of {manifest.taken_at}."
        )
        self.stdout.write(signer_in_words(found))


def signer_in_words(found: SignedManifest) -> str:
    """Who vouches for the manifest."""
    if found.signature is None:
        return "Its manifest is not signed: that portal had no SIGNING_KEY."
    if found.key_is_known:
        return f"Its manifest is as this portal signed it, by the key {found.signature.key_id}."
    return (
        f"Its manifest names the key {found.signature.key_id}, which is not in SIGNING_KEY here: "
        "whether that key signed it can't be told."
    )

"""Back up database and files, sealed for BACKUP_RECIPIENTS, and read back what was written.

Killed and started again it copies no file twice. Exit code 1 and a sentence where there is no new
backup; the earlier ones stay as they are.
"""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.backups import sealing
from agreements.backups.targets.target import shown
from agreements.exceptions import BackupRefused
from agreements.management.backup_options import target_and_bars
from agreements.services.operations.making_backups import MadeBackup, make_backup

_UNDONE = "No backup was made. Earlier ones are as they were; started again, it goes on."


class Command(BaseCommand):
    help = __doc__
    # A portal that has something wrong with it needs its backup all the more.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            metavar="TARGET",
            default=settings.BACKUP_TO,
            help="a folder, sftp://user@host/path, or a bucket as in RELEASES_S3_URL",
        )
        parser.add_argument("--with-releases", action="store_true", help="their files as well")
        parser.add_argument("--keep", type=int, default=14, help="how many backups stay (14)")
        parser.add_argument("--unencrypted", action="store_true", help="readable for everybody")

    def handle(self, *, to: str, with_releases: bool, keep: int, **options: object) -> None:
        with target_and_bars(to, _UNDONE) as (target, bars):
            recipients = sealing.read_recipients(settings.BACKUP_RECIPIENTS)
            if options["unencrypted"]:
                recipients = []
            elif not recipients:
                raise BackupRefused(
                    "BACKUP_RECIPIENTS is empty: nobody is named who could open the backup. "
                    "docs/backup.md tells how to make a key pair; --unencrypted goes without."
                )
            made = make_backup(
                target,
                place=shown(to),
                recipients=recipients,
                with_releases=with_releases,
                keep=keep,
                progress=bars,
            )
        self._tell(made, shown(to))

    def _tell(self, made: MadeBackup, where: str) -> None:
        manifest = made.manifest
        rows = sum(manifest.tables.values())
        self.stdout.write(
            f"Backup {manifest.id} is in {where}, and was read back: {rows:,} rows, "
            f"{manifest.files:,} files, {manifest.size:,} bytes."
        )
        if not manifest.with_releases:
            self.stdout.write("The files of releases are not in it.")
        for name in manifest.lost:
            self.stderr.write(f"A row names {name}, which was gone before.")
        for name in made.replaced:
            self.stderr.write(
                f"{name}, which earlier backups name, came back damaged; it was copied anew."
            )
        for backup in made.removed:
            self.stdout.write(f"Backup {backup} was removed.")
        if made.not_removed:
            raise CommandError(f"The new backup is good. {made.not_removed}")

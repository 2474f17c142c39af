"""Restore a backup into an empty installation, then look through what is there.

Nothing is written before all sums, the secret key and the keys of the portal were looked at. Killed
and started again with the same words, it goes on and ends the same.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agreements.backups import sealing
from agreements.backups.manifest import Manifest, SignedManifest
from agreements.management.backup_options import moment, target_and_bars
from agreements.management.commands.verify_backup import signer_in_words
from agreements.services.operations import checking_backups, restored_portal, restoring

_UNDONE = "The restore is not finished. Mend it, and run this again: it goes on."


class Command(BaseCommand):
    help = __doc__
    # There is no database yet that could be checked.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", required=True, metavar="TARGET")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="with the secret key")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--backup", default="", metavar="ID", help="this one, not the newest")
        which.add_argument("--at", default="", metavar="TIME", help="the newest of then or before")
        parser.add_argument(
            "--keys-are-lost",
            action="store_true",
            help="go on without keys of the portal that are not in the settings any more",
        )

    def handle(
        self, *, source: str, identity: Path | None, backup: str, at: str, **options: object
    ) -> None:
        with target_and_bars(source, _UNDONE) as (target, bars):
            identities = sealing.read_identities(identity) if identity else []
            found = checking_backups.chosen_backup(
                target, backup=backup, at=moment(at) if at else None
            )
            restoring.restore(
                target,
                found,
                identities=identities,
                keys_are_lost=bool(options["keys_are_lost"]),
                progress=bars,
            )
        self.stdout.write(
            f"Backup {found.manifest.id}, of {found.manifest.taken_at}, is restored: database and "
            f"{found.manifest.files:,} files."
        )
        self.stdout.write(signer_in_words(found))
        self._look_through(found)

    def _look_through(self, found: SignedManifest) -> None:
        manifest = found.manifest
        if waiting := restoring.waiting_migrations(manifest):
            restoring.finish(found)
            self.stdout.write(
                f"It is of an older version: {', '.join(waiting)} have to be done. Run "
                "manage.py migrate, then manage.py verify_audit and manage.py orphan_files."
            )
            return
        wrong = [*restored_portal.differences(manifest)]
        restored_portal.record(manifest)
        restoring.finish(found)
        try:
            call_command("verify_audit", stdout=self.stdout)
        except CommandError as error:
            wrong.append(str(error))
        call_command("orphan_files", stdout=self.stdout)
        self._say_what_is_open(manifest)
        if wrong:
            raise CommandError("\n".join(wrong))

    def _say_what_is_open(self, manifest: Manifest) -> None:
        if not manifest.with_releases:
            self.stdout.write("The files of releases are not in this backup: bring them yourself.")
        for name in manifest.lost:
            self.stdout.write(f"{name} was gone already when the backup was made.")
        if waiting := restored_portal.waiting_mails():
            self.stdout.write(
                f"{waiting:,} mails wait to be sent. Those that left after the backup was made "
                "leave once more as soon as a worker runs, under the same Message-ID."
            )
        for name, number in restoring.missing_keys(manifest).items():
            self.stdout.write(f"{number} keys of {name} are missing.")

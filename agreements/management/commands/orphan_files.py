"""Count stored files without a row and rows without their file; `--remove` the files."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from agreements.services.operations import orphan_files, orphan_release_files


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="remove the files, also when they are more than those with a row",
        )

    def handle(self, *, remove: bool, **options: object) -> None:
        found, of_releases = orphan_files.take_census(), orphan_release_files.take_census()
        orphans = [*found.orphans, *of_releases.orphans]
        missing = [*found.missing, *of_releases.missing]
        for name in orphans:
            self.stdout.write(f"without a row: {name}")
        for name in missing:
            self.stdout.write(f"without its file: {name}")
        self.stdout.write(
            f"{len(orphans)} files older than a day without a row, "
            f"{len(missing)} rows without their file, {found.kept + of_releases.kept} with both"
        )
        if remove:
            removed = orphan_files.remove_orphans(found)
            removed += orphan_release_files.remove_orphans(of_releases)
            self.stdout.write(f"{removed} files removed")

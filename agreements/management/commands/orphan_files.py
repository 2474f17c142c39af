"""Count stored files without a row and rows without their file; `--remove` the files."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from agreements.services.operations import orphan_files


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="remove the files, also when they are more than those with a row",
        )

    def handle(self, *, remove: bool, **options: object) -> None:
        found = orphan_files.take_census()
        for name in found.orphans:
            self.stdout.write(f"without a row: {name}")
        for name in found.missing:
            self.stdout.write(f"without its file: {name}")
        self.stdout.write(
            f"{len(found.orphans)} files older than a day without a row, "
            f"{len(found.missing)} rows without their file, {found.kept} with both"
        )
        if remove:
            self.stdout.write(f"{orphan_files.remove_orphans(found)} files removed")

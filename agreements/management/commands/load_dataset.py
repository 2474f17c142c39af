"""Set up staff groups and a dataset with its first LA from a TOML file; safe to run again."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements.exceptions import PortalError
from agreements.services import datasets, staff


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as agreements/licenses/casmemg.toml")

    def handle(self, *, file: Path, **options: object) -> None:
        staff.ensure_groups()
        try:
            dataset = datasets.load(file, by=None)
        except (OSError, KeyError, ValueError, PortalError) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{dataset.name}: {dataset.get_absolute_url()}")

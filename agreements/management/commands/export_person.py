"""Write everything that is kept about a person into one ZIP file: JSON by kind, one page to read
(`index.html`), and their papers and scans. See docs/keeping.md."""

import os
import shutil
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements.selectors.keeping.people import find_person
from agreements.services.keeping.person_export import export_person


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="any address of theirs")
        parser.add_argument("--to", required=True, metavar="FILE", help="must not be there yet")

    def handle(self, *, email: str, to: str, **options: object) -> None:
        person = find_person(email)
        if person is None:
            raise CommandError(f"Nothing is kept under {email}.")
        path = Path(to)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            with os.fdopen(descriptor, "wb") as target, export_person(person, by=None) as made:
                shutil.copyfileobj(made, target)
        except BaseException:
            path.unlink()
            raise
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes")

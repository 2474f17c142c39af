"""Set up a dataset with its first LA from a TOML file; safe to run again."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agreements.exceptions import PortalError
from agreements.services.datasets.dataset_file import Loaded, load_dataset
from agreements.services.license_texts.display import page_url


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as agreements/licenses/casmemg.toml")

    def handle(self, *, file: Path, **options: object) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not up to date. Run `manage.py migrate` first. "
                "Nothing was changed."
            )
        try:
            loaded = load_dataset(file, by=None)
        except PortalError as error:
            problems = "".join(f"\n  - {problem}" for problem in str(error).split("\n"))
            raise CommandError(f"{file}: nothing was changed, because of{problems}") from error
        for line in _lines(loaded):
            self.stdout.write(line)


def _lines(loaded: Loaded) -> Iterator[str]:
    """What was done and what was not, a sentence a line."""
    dataset, version = loaded.dataset, loaded.version
    if loaded.created:
        yield f"{dataset.name} is set up, with its ready-made defects."
    elif version:
        yield f"{dataset.name} was there already and lacked a License Agreement."
    else:
        yield f"{dataset.name} was there already, with its License Agreement: nothing was changed."
    if version:
        yield f"License Agreement {version.number} is in force from now on."
    for language in loaded.translated:
        yield (
            f"A translation ({language}) waits at the desk, seen by staff alone, until the owner "
            "publishes it: it is their text."
        )
    if loaded.left:
        yield (
            f"Not taken from the file: {', '.join(loaded.left)}. They differ from the dataset, "
            "which is changed at the desk."
        )
    address = page_url(dataset)
    if dataset.is_listed:
        yield f"It is shown to the public: {address}"
    else:
        yield f"It is not shown to the public yet. Its owner shows it at the desk: {address}"

"""A migration after the portal's last, as somebody will write it one day."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.core.management import call_command
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

NAME = "9999_later"


@contextmanager
def later_migration(*operations: Operation, atomic: bool = True) -> Iterator[None]:
    """There is one more, until the end of the block."""
    read = MigrationLoader.load_disk

    def read_with_one_more(loader: MigrationLoader) -> None:
        read(loader)
        last = max(name for app, name in loader.disk_migrations if app == "agreements")
        made = Migration(NAME, "agreements")
        made.dependencies = [("agreements", last)]
        made.operations = list(operations)
        made.atomic = atomic
        loader.disk_migrations["agreements", NAME] = made

    with mock.patch.object(MigrationLoader, "load_disk", read_with_one_more):
        yield


def migrate(*operations: Operation, atomic: bool = True) -> None:
    """Apply it, as an operator does."""
    with later_migration(*operations, atomic=atomic):
        call_command("migrate", verbosity=0)

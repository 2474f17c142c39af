"""What the database needs and no model says. Run on one that has it, it changes nothing."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create_cache_table(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Of the shared cache, which rate limits count in."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def sort_terms_by_bytes(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL: one index for equality and beginnings, whatever the locale of the database."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            'ALTER TABLE agreements_searchterm ALTER COLUMN term TYPE varchar(100) COLLATE "C"'
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]

    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        migrations.RunPython(sort_terms_by_bytes, migrations.RunPython.noop),
    ]

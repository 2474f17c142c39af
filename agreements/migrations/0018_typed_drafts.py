"""What was typed in a section was one draft; now every page that it is typed on has its own."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def to_drafts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agreements = apps.get_model("agreements", "Agreement").objects
    for agreement in agreements.exclude(typed={}).iterator():
        agreement.typed = {
            section: [{"page": "", "seen": "", **draft}]
            for section, draft in agreement.typed.items()
        }
        agreement.save(update_fields=["typed"])


def to_one(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agreements = apps.get_model("agreements", "Agreement").objects
    for agreement in agreements.exclude(typed={}).iterator():
        agreement.typed = {
            section: {name: drafts[-1][name] for name in ("fields", "refused")}
            for section, drafts in agreement.typed.items()
        }
        agreement.save(update_fields=["typed"])


class Migration(migrations.Migration):
    dependencies = [("agreements", "0017_reply_to")]

    operations = [migrations.RunPython(to_drafts, to_one)]

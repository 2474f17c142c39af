"""What agreements are found by: the table, what is there already, and the index by word."""

from collections import defaultdict
from itertools import islice

import django.db.models.deletion
from django.db import migrations, models

from agreements import search_terms

_AT_ONCE = 2000
_INTO = "agreements_searchterm (agreement_id, dataset_id, term, of_people)"


def _sort_by_bytes(_apps, editor):
    """PostgreSQL: one index for equality and beginnings, whatever the locale of the database."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            'ALTER TABLE agreements_searchterm ALTER COLUMN term TYPE varchar(100) COLLATE "C"'
        )


def _fill(apps, editor):
    agreement = apps.get_model("agreements", "Agreement")
    columns = ("pk", "dataset_id", "reference")
    signer = ("signer__name", "signer__email", "signer__affiliation")
    rows = agreement.objects.order_by("pk").values_list(*columns, *signer).iterator(_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        _insert(editor.connection, list(_terms(apps, batch)))


def _terms(apps, batch):
    people = defaultdict(set)
    listed = apps.get_model("agreements", "AssociatedUser").objects.order_by()
    listed = listed.filter(agreement__gte=batch[0][0], agreement__lte=batch[-1][0])
    for key, *texts in listed.values_list("agreement_id", "name", "email", "competition_id"):
        people[key] |= search_terms.terms_of_person(*texts)
    for key, dataset, *texts in batch:
        for term in search_terms.terms_of_signer(*texts):
            yield key, dataset, term, False
        for term in people[key]:
            yield key, dataset, term, True


def _insert(connection, rows):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {_INTO} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {_INTO} VALUES (%s, %s, %s, %s)", rows)


def _reference(to):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0050_daily_numbers")]

    operations = [
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agreement",
                        "term",
                        "of_people",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("term", models.CharField(max_length=100)),
                ("of_people", models.BooleanField()),
                ("agreement", _reference("agreements.agreement")),
                ("dataset", _reference("agreements.dataset")),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(_sort_by_bytes, migrations.RunPython.noop),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="searchterm",
            index=models.Index(fields=["dataset", "term", "agreement"], name="search_term_newest"),
        ),
    ]

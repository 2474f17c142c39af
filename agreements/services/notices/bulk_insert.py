"""Rows by the thousand inside a request: what is the same in all of them is sent once a batch.

`bulk_create` takes four times as long for wide rows: it prepares every field of every row.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

# Two values a row stay below the 999 that SQLite takes in one statement, by Django's count.
_BATCH = 400


def insert_like(row: Model, vary: Sequence[str], values: Iterable[Sequence[object]]) -> int:
    """Insert a copy of an unsaved `row` for each of `values`, which are of the fields `vary`.

    What a unique key has already is passed over. How many were written. Every field of `row` has
    to be set, auto_now_add ones too.
    """
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    varying = [row._meta.get_field(name) for name in vary]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    taken = ", ".join(f"v{vary.index(f.name)}" if f in varying else "%s" for f in fields)
    same = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
        if field not in varying
    ]
    names = ", ".join(f"v{place}" for place in range(len(vary)))
    one = f"({', '.join(['%s'] * len(vary))})"
    rest, written = iter(values), 0
    with connection.cursor() as cursor:
        while batch := list(islice(rest, _BATCH)):
            parameters: list[Any] = [value for entry in batch for value in entry]
            # S608: names of our own columns. "WHERE true" tells SQLite that no join follows.
            cursor.execute(
                f"INSERT INTO {quote(row._meta.db_table)} ({columns}) "  # noqa: S608
                f"WITH told ({names}) AS (VALUES {', '.join([one] * len(batch))}) "
                f"SELECT {taken} FROM told WHERE true ON CONFLICT DO NOTHING",
                parameters + same,
            )
            written += cursor.rowcount
    return written

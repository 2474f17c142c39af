"""Many small questions put to the database at once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

Key = TypeVar("Key")


def first_moments(queries: Mapping[Key, QuerySet[Any, Any]]) -> dict[Key, datetime | None]:
    """The first row of each, which has one column, a moment; None where there is no row."""
    found = _ask({key: query[:1] for key, query in queries.items()}, "({})")
    return {key: _moment(value) for key, value in found.items()}


def counts_up_to(most: int, queries: Mapping[Key, QuerySet[Any, Any]]) -> dict[Key, int]:
    """How many rows each has, and `most` where there are more: no more than those are looked at."""
    keys = {key: query.order_by().values_list("pk")[:most] for key, query in queries.items()}
    return _ask(keys, "(SELECT COUNT(*) FROM ({}) AS bounded)")


def _ask(queries: Mapping[Key, QuerySet[Any, Any]], scalar: str) -> dict[Key, Any]:
    parts: list[str] = []
    params: list[Any] = []
    for query in queries.values():
        sql, given = query.query.sql_with_params()
        parts.append(scalar.format(sql))
        params.extend(given)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        row = cursor.fetchone()
    return dict(zip(queries, row, strict=True))


def _moment(value: datetime | str | None) -> datetime | None:
    """As fields give it: SQLite keeps moments as words, in UTC."""
    found = parse_datetime(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found

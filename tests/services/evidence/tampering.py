"""Somebody with the database's own password, whom no guard holds."""

from django.db import connection

from agreements.guards.install import standing
from agreements.guards.trigger import drop


def run(sql: str, *parameters: object) -> None:
    """With every guard down, for the rest of the test."""
    with connection.cursor() as cursor:
        for name in standing(connection):
            cursor.execute(drop(name, connection.vendor))
        cursor.execute(sql, parameters)

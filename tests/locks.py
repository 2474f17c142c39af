"""Two at once, in an order that a test can rely on."""

import time

from django.db import connection


def wait_until_one_waits_for_a_lock() -> None:
    """SQLite takes writers one by one: there is nothing to wait for."""
    deadline = time.monotonic() + 10
    while connection.vendor == "postgresql" and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return

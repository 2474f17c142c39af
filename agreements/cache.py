"""The cache in the database, where limits count."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction

from agreements.write_errors import nothing_can_be_written


class CountingCache(DatabaseCache):
    """Django's, but a full or read-only database is an error.

    Django's own swallows it, and a limit that can't be counted would say “too many tries”.
    """

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Raises DatabaseError."""
        errors: list[DatabaseError] = []

        def watch(execute: Callable[..., Any], *arguments: Any) -> Any:
            try:
                return execute(*arguments)
            except DatabaseError as error:
                errors.append(error)
                raise

        db = router.db_for_write(self.cache_model_class)
        # A transaction around Django's: what fails at COMMIT only is heard of here too.
        with transaction.atomic(using=db), connections[db].execute_wrapper(watch):
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            for error in filter(nothing_can_be_written, errors):
                raise error
            return done

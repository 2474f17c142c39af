"""Says which guards are missing: `migrate` and `check --database default`, and the web's start."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import connections

from .keep import astray


def guards_stand(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """A warning, not an error: `migrate`, which puts them up, looks at the checks first."""
    missing = {alias: [g.name for g in astray(connections[alias])] for alias in databases or ()}
    return [
        Warning(
            f"Evidence can be changed in database {alias}: guards missing or altered: "
            f"{', '.join(names)}.",
            hint="Run manage.py migrate: it puts all guards up again.",
            id="agreements.W001",
        )
        for alias, names in missing.items()
        if names
    ]

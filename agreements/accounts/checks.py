"""What an installation has to say before limits can count by the client's address."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def proxies_are_counted(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """With https there is nearly always a proxy: taken for the client, it would be everybody."""
    if settings.TRUSTED_PROXIES is not None:
        return []
    return [
        Error(
            "TRUSTED_PROXIES is not set, and SITE_URL has https: say how many proxies of yours"
            " stand before the web process.",
            hint="1 behind one nginx, 0 if there is none. Unset, all would share one limit.",
            id="agreements.E001",
        )
    ]

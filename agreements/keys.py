"""The keys of `FIELD_KEY`, newest first: the first seals and signs, each of them opens.

None is used as it is: what it does, and for what, goes into the key that is derived from it.
"""

import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def derived_keys(purpose: str) -> list[bytes]:
    """256 bits for a purpose out of each key, newest first, at least one."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEY is empty: set it before secrets and links are made.")
    return [hashlib.sha256(f"{purpose}{key}".encode()).digest() for key in settings.FIELD_KEYS]

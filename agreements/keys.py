"""The keys of `FIELD_KEY`, `MARK_KEY`, `SIGNING_KEY`, `STORAGE_KEY` and `VISA_KEY`, newest first:
the first seals, signs and marks, each of them opens.

None is used as it is: what it does, and for what, goes into the key that is derived from it.
"""

import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agreements.exceptions import KeyMissing

_LOST = "lost"


def derived_keys(purpose: str) -> list[bytes]:
    """256 bits for a purpose out of each key, newest first, at least one."""
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("FIELD_KEY is empty: set it before secrets and links are made.")
    return [hashlib.sha256(f"{purpose}{key}".encode()).digest() for key in settings.FIELD_KEYS]


def mark_key_id() -> str:
    """Which key new copies are marked under: the first of MARK_KEY. Raises KeyMissing."""
    if not settings.MARK_KEYS:
        raise KeyMissing
    return _id_of(settings.MARK_KEYS[0])


def mark_key(key_id: str) -> bytes:
    """The key that has this id: none is ever retired. Raises KeyMissing."""
    for key in settings.MARK_KEYS:
        if _id_of(key) == key_id:
            return hashlib.sha256(f"mark:{key}".encode()).digest()
    raise KeyMissing


def signing_seeds() -> list[bytes]:
    """256 bits out of each key of SIGNING_KEY, newest first; none where it is empty."""
    return [hashlib.sha256(f"signing:{key}".encode()).digest() for key in settings.SIGNING_KEYS]


def visa_seeds() -> list[bytes]:
    """512 bits out of each key of VISA_KEY, newest first; none where it is empty."""
    return [hashlib.sha512(f"visa:{key}".encode()).digest() for key in settings.VISA_KEYS]


def storage_keys() -> dict[bytes, bytes]:
    """256 bits out of each key of STORAGE_KEY by its id, newest first; none where it is empty."""
    return {
        hashlib.sha256(f"storage key id:{key}".encode()).digest()[:8]: hashlib.sha256(
            f"storage:{key}".encode()
        ).digest()
        for key in told_storage_keys()
    }


def is_storage_key_given_up() -> bool:
    """Whether the word `lost` stands where a key stood that nobody has any more."""
    return _LOST in settings.STORAGE_KEYS


def told_storage_keys() -> list[str]:
    """As they stand in the setting, without that word, which everybody knows."""
    return [key for key in settings.STORAGE_KEYS if key != _LOST]


def fingerprints() -> dict[str, list[str]]:
    """Of each setting with keys, by which whoever has the keys can tell that it is they."""
    told = {
        "SECRET_KEY": [key for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if key],
        "FIELD_KEY": settings.FIELD_KEYS,
        "MARK_KEY": settings.MARK_KEYS,
        "SIGNING_KEY": settings.SIGNING_KEYS,
        "STORAGE_KEY": told_storage_keys(),
        "VISA_KEY": settings.VISA_KEYS,
    }
    return {name: [_fingerprint(name, key) for key in held] for name, held in told.items()}


def _fingerprint(name: str, key: str) -> str:
    return hashlib.sha256(f"fingerprint of {name}:{key}".encode()).hexdigest()[:16]


def _id_of(key: str) -> str:
    return hashlib.sha256(f"mark key id:{key}".encode()).hexdigest()[:16]

"""Small secrets at rest: AES-256-GCM under a key that lives outside the database.

The subject (such as `access:3`) is authenticated with the text, so a ciphertext copied to
another row does not open there.
"""

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1


def _cipher() -> AESGCM:
    if not settings.FIELD_KEY:
        raise ImproperlyConfigured("FIELD_KEY is empty: set it before storing secrets.")
    return AESGCM(hashlib.sha256(settings.FIELD_KEY.encode()).digest())


def seal(text: str, subject: str) -> str:
    """Encrypt `text` for one subject; url-safe base64 of nonce and ciphertext."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, text.encode(), subject.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, subject: str) -> str:
    """Decrypt what `seal` made for this subject. Raises cryptography's InvalidTag otherwise."""
    raw = base64.urlsafe_b64decode(sealed)
    return _cipher().decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], subject.encode()).decode()

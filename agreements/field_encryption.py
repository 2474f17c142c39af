"""Small secrets at rest: AES-256-GCM under keys that live outside the database.

The subject (such as `access:3`) is authenticated with the text, so a ciphertext copied to
another row does not open there.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agreements import keys
from agreements.exceptions import KeyMissing

_NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1


def seal(text: str, subject: str) -> str:
    """Encrypt `text` for one subject, under the first key; url-safe base64."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(keys.derived_keys("")[0]).encrypt(nonce, text.encode(), subject.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, subject: str) -> str:
    """Decrypt what `seal` made for this subject, whichever key was first then.

    Raises KeyMissing for what none of the keys opens, and for what was never sealed.
    """
    text, _place = _open(sealed, subject)
    return text


def seal_anew(sealed: str, subject: str) -> str:
    """The same secret under the first key; the very same text if it is that already.

    Raises KeyMissing.
    """
    text, place = _open(sealed, subject)
    return seal(text, subject) if place else sealed


def _open(sealed: str, subject: str) -> tuple[str, int]:
    """The secret, and the place of the key that opens it."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except ValueError as error:
        raise KeyMissing from error
    for place, key in enumerate(keys.derived_keys("")):
        try:
            text = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], subject.encode())
        except (InvalidTag, ValueError):  # ValueError: too short to hold anything
            continue
        return text.decode(), place
    raise KeyMissing

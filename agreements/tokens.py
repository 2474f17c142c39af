"""Links that act without a login: tokens bound to one purpose and one subject.

A token is an HMAC (RFC 2104, SHA-256) of what it is bound to, under `FIELD_KEY`: it can be made
again for a reminder and is stored nowhere. The database keeps its SHA-256 to find the row by.
"""

import base64
import hashlib
import hmac
import json

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_BYTES = 24  # 192 bits


def make(purpose: str, *bound: object) -> str:
    """The token for a purpose, bound to every further argument: 32 url-safe characters."""
    return base64.urlsafe_b64encode(mac(purpose, *bound)[:_BYTES]).decode()


def mac(purpose: str, *bound: object) -> bytes:
    """The whole HMAC, 32 bytes, for whoever writes it in another form."""
    if not settings.FIELD_KEY:
        raise ImproperlyConfigured("FIELD_KEY is empty: set it before sending links.")
    key = hashlib.sha256(f"token:{settings.FIELD_KEY}".encode()).digest()
    # JSON keeps the parts apart, whatever is in them.
    message = json.dumps([purpose, *map(str, bound)]).encode()
    return hmac.digest(key, message, "sha256")


def same(expected: str, given: str) -> bool:
    """Compares without telling by its time how much was right."""
    return hmac.compare_digest(expected.encode(), given.encode())


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()

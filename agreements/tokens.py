"""Links that act without a login: tokens bound to one purpose and one subject.

A token is an HMAC (RFC 2104, SHA-256) of what it is bound to, under the first of the keys: it can
be made again for a reminder and is stored nowhere. The database keeps its SHA-256: to find the
row by, whatever became of the key, and to tell which key it was made under.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

from agreements import keys
from agreements.exceptions import KeyMissing

_BYTES = 24  # 192 bits


def make(purpose: str, *bound: object) -> str:
    """The token for a purpose, bound to every further argument: 32 url-safe characters."""
    return _token(next(macs(purpose, *bound)))


def make_again(kept: str, purpose: str, *bound: object) -> str:
    """The token whose digest was `kept`, made under whichever key. Raises KeyMissing."""
    for each in macs(purpose, *bound):
        if digest(token := _token(each)) == kept:
            return token
    raise KeyMissing


def macs(purpose: str, *bound: object) -> Iterator[bytes]:
    """The HMAC, 32 bytes, under each of the keys: to see which one something was made under."""
    # JSON keeps the parts apart, whatever is in them.
    message = json.dumps([purpose, *map(str, bound)]).encode()
    for key in keys.derived_keys("token:"):
        yield hmac.digest(key, message, "sha256")


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac[:_BYTES]).decode()

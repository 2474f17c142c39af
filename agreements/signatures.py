"""What the portal signs, with Ed25519 (RFC 8032) under the first key of `SIGNING_KEY`.

The keys before it stay in the setting: what they signed is told by their public halves.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from agreements import keys
from agreements.exceptions import KeyMissing


class Signature(NamedTuple):
    """`key_id` is the fingerprint of the key; `value` is in hex."""

    key_id: str
    value: str


def sign(statement: bytes) -> Signature:
    """Raises KeyMissing without a SIGNING_KEY."""
    first = _first_key()
    return Signature(fingerprint(first.public_key()), first.sign(statement).hex())


def signing_key() -> Ed25519PublicKey:
    """By which is told what is signed now. Raises KeyMissing."""
    return _first_key().public_key()


def public_keys() -> list[Ed25519PublicKey]:
    """Newest first: the first is the one that signs now."""
    return [key.public_key() for key in _private_keys()]


def is_signed(
    statement: bytes, signature: Signature, known_keys: Iterable[Ed25519PublicKey]
) -> bool:
    """Whether the key that the signature names is among these, and signed just this."""
    for key in known_keys:
        if fingerprint(key) == signature.key_id:
            try:
                key.verify(bytes.fromhex(signature.value), statement)
            except (InvalidSignature, ValueError):
                return False
            return True
    return False


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 over the key as `openssl pkey -pubin -outform DER` writes it, in hex."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def to_pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(pem: bytes) -> Ed25519PublicKey:
    """Raises ValueError for what is no public key of Ed25519."""
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError("Not a key.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("Not a key of Ed25519.")
    return key


def _first_key() -> Ed25519PrivateKey:
    if not (private := _private_keys()):
        raise KeyMissing
    return private[0]


def _private_keys() -> list[Ed25519PrivateKey]:
    return [Ed25519PrivateKey.from_private_bytes(seed) for seed in keys.signing_seeds()]

"""The keys that sign visas: ECDSA on P-256 (ES256), for the profile of GA4GH knows no Ed25519.

Each is derived from a key of `VISA_KEY` as FIPS 186-5, A.2.1 has it: 512 bits modulo the order.
The first signs; all are told, so that visas of the one before stay good until they expire.
"""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from agreements import keys
from agreements.exceptions import KeyMissing

ALGORITHM = "ES256"
# Of P-256: SEC 2, 2.4.2.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def sign(header: Mapping[str, str], claims: Mapping[str, object]) -> str:
    """A JWT (RFC 7519) under the first key, which its header names. Raises KeyMissing."""
    known = _private_keys()
    if not known:
        raise KeyMissing
    signed = {**header, "alg": ALGORITHM, "kid": known[0].thumbprint()}
    return jwt.encode(signed, dict(claims), known[0], algorithms=[ALGORITHM])


def are_there() -> bool:
    return bool(keys.visa_seeds())


def public_keys() -> dict[str, object]:
    """As a JWK Set (RFC 7517), newest first."""
    found = KeySet(list(_private_keys())).as_dict(private=False)
    return {"keys": [{**key, "use": "sig", "alg": ALGORITHM} for key in found["keys"]]}


def _private_keys() -> list[ECKey]:
    return [_private_key(seed) for seed in keys.visa_seeds()]


def _private_key(seed: bytes) -> ECKey:
    number = int.from_bytes(seed) % (_ORDER - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = ECKey.import_key(pem)
    # Its name is what it is (RFC 7638).
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})

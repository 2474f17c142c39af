"""Anybody finds the keys by which the portal's signatures are told."""

import subprocess

import pytest
from django.test import Client

from agreements import signatures
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


def test_shows_each_key_with_its_fingerprint_as_openssl_tells_it(client: Client, settings) -> None:
    settings.SIGNING_KEYS = ["new", "old"]
    new, old = map(signatures.fingerprint, signatures.public_keys())
    said = words(client.get("/keys/"))
    assert said.index("The key that signs now") < said.index(new)
    assert said.index(new) < said.index("An earlier key") < said.index(old)
    for key_id in (new, old):
        file = client.get(f"/keys/{key_id}.pem")
        der = subprocess.run(
            ["openssl", "pkey", "-pubin", "-outform", "DER"],
            input=file.content,
            capture_output=True,
            check=True,
        ).stdout
        digest = subprocess.run(["sha256sum"], input=der, capture_output=True, check=True).stdout
        assert digest.decode().split()[0] == key_id
    assert client.get("/keys/other.pem").status_code == 404


def test_without_a_key_says_so(client: Client, settings) -> None:
    settings.SIGNING_KEYS = []
    assert "This portal has no key yet, and signs nothing." in words(client.get("/keys/"))


def test_a_key_tells_its_own_signatures_only(settings) -> None:
    settings.SIGNING_KEYS = ["old"]
    old = signatures.sign(b"x")
    settings.SIGNING_KEYS = ["new", "old"]
    known, new = signatures.public_keys(), signatures.sign(b"x")
    assert signatures.is_signed(b"x", old, known)
    assert signatures.is_signed(b"x", new, known)
    assert not signatures.is_signed(b"y", new, known)
    assert not signatures.is_signed(b"x", new, known[1:])
    assert not signatures.is_signed(b"x", new._replace(key_id=old.key_id), known)
    assert not signatures.is_signed(b"x", new._replace(value="no hex"), known)
    assert signatures.from_pem(signatures.to_pem(known[0]).encode()) == known[0]
    for pem in (b"", b"x", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(ValueError):  # noqa: PT011  # whatever its words
            signatures.from_pem(pem)

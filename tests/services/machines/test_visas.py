"""Visas: whoever knows the public keys alone can tell who has access, and no more of them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidKeyIdError
from joserfc.jwk import KeySet

from agreements import visa_keys
from agreements.enums import Status
from agreements.models import Agreement, AuditEvent
from tests.api.asking import Machine
from tests.factories import AgreementFactory, UserFactory, suspend
from tests.services.machines import followed

pytestmark = pytest.mark.django_db


def published_keys() -> KeySet:
    return KeySet.import_key_set(Client().get("/.well-known/jwks.json").json())


def read(visa: str, keys: KeySet | None = None) -> Any:
    """As another system does, from the keys alone."""
    token = jwt.decode(visa, keys or published_keys(), algorithms=["ES256"])
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": "http://testserver"},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    rules.validate(token.claims)
    return token


def own(agreement: Agreement) -> list[str]:
    browser = Client()
    browser.force_login(agreement.signer.user)
    found: list[str] = browser.get("/passport/").json()["ga4gh_passport_v1"]
    return found


def test_ones_own_are_given_out_so_often_an_hour(agreement: Agreement) -> None:
    browser = Client()
    browser.force_login(agreement.signer.user)
    answers = [browser.get("/passport/").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def by_machine(agreement: Agreement) -> list[str]:
    machine = Machine(followed.client(agreement.dataset)[1], agreement.dataset)
    found: list[str] = machine.visas(agreement.signer.email).json()["ga4gh_passport_v1"]
    return found


@pytest.mark.parametrize("way", [own, by_machine])
def test_is_read_by_the_public_keys_alone(agreement: Agreement, way: Any) -> None:
    (visa,) = way(agreement)
    token = read(visa)
    assert token.header["typ"] == "vnd.ga4gh.visa+jwt"
    assert token.header["jku"] == "http://testserver/.well-known/jwks.json"
    assert token.header["alg"] == "ES256"
    claims = token.claims
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["ga4gh_visa_v1"] == {
        "type": "ControlledAccessGrants",
        "asserted": int(agreement.grants.get().granted_at.timestamp()),
        "value": "http://testserver/datasets/casmemg/",
        "source": "http://testserver",
        "by": "dac",
    }
    assert set(claims) == {"iss", "sub", "iat", "exp", "ga4gh_visa_v1"}


def test_names_a_person_always_by_the_same_pseudonym(agreement: Agreement) -> None:
    user = agreement.signer.user
    AgreementFactory(status=Status.APPROVED, signer=agreement.signer)
    visas = [*own(agreement), *by_machine(agreement)]
    assert len(visas) == 3
    assert {read(visa).claims["sub"] for visa in visas} == {user.pseudonym.value}
    assert user.email not in str([read(visa).claims for visa in visas])
    (other,) = own(AgreementFactory(status=Status.APPROVED))
    assert read(other).claims["sub"] != user.pseudonym.value


@pytest.mark.parametrize("way", [own, by_machine])
def test_there_is_none_while_access_is_suspended(agreement: Agreement, way: Any) -> None:
    suspend(agreement.dataset)
    assert way(agreement) == []


def test_there_is_none_for_whoever_has_no_access(agreement: Agreement) -> None:
    machine = Machine(followed.client(agreement.dataset)[1], agreement.dataset)
    for email in (UserFactory().email, "nobody@uni.example.edu"):
        assert machine.visas(email).json() == {"ga4gh_passport_v1": []}


def test_expires(agreement: Agreement) -> None:
    (visa,) = own(agreement)
    later = timezone.now() + timedelta(hours=1, minutes=1)
    with time_machine.travel(later), pytest.raises(ExpiredTokenError):
        read(visa)


def test_what_was_changed_is_seen(agreement: Agreement) -> None:
    (visa,) = own(agreement)
    head, claims, signature = visa.split(".")
    with pytest.raises(BadSignatureError):
        read(".".join((head, claims[:-4] + "AAAA", signature)))


def test_outlives_a_change_of_keys_as_long_as_the_old_one_is_there(
    agreement: Agreement, settings: Any
) -> None:
    (visa,) = own(agreement)
    settings.VISA_KEYS = ["new", *settings.VISA_KEYS]
    (later,) = own(agreement)
    assert read(visa).header["kid"] != read(later).header["kid"]
    settings.VISA_KEYS = ["new"]
    with pytest.raises((InvalidKeyIdError, ValueError)):
        read(visa)
    read(later)


def test_no_private_part_is_published() -> None:
    (key,) = visa_keys.public_keys()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["crv"], key["use"], key["alg"]) == ("P-256", "sig", "ES256")


def test_a_key_is_the_same_on_every_machine(settings: Any) -> None:
    settings.VISA_KEYS = ["a"]
    (key,) = visa_keys.public_keys()["keys"]
    assert key["kid"] == visa_keys.public_keys()["keys"][0]["kid"]
    settings.VISA_KEYS = ["b"]
    assert key["kid"] != visa_keys.public_keys()["keys"][0]["kid"]


def test_without_a_key_there_are_none(agreement: Agreement, settings: Any) -> None:
    settings.VISA_KEYS = []
    browser = Client()
    browser.force_login(agreement.signer.user)
    assert browser.get("/passport/").status_code == 404
    machine = Machine(followed.client(agreement.dataset)[1], agreement.dataset)
    answer = machine.visas(agreement.signer.email)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        503,
        "application/problem+json",
    )
    assert Client().get("/.well-known/jwks.json").json() == {"keys": []}


def test_is_on_record(agreement: Agreement) -> None:
    own(agreement)
    by_machine(agreement)
    events = AuditEvent.objects.filter(action="visa:issue", subject=agreement.reference)
    assert [(event.actor_id, event.details) for event in events.order_by("pk")] == [
        (agreement.signer.user_id, {}),
        (None, {"client": "Data server"}),
    ]

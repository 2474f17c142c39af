"""The second factor: setting it up, using it, losing it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from time_machine import travel

from agreements import field_encryption
from agreements.accounts.adapter import AccountAdapter
from agreements.exceptions import KeyMissing
from agreements.models import AuditEvent, OutboundEmail, User
from tests.accounts.people import app_code, set_up_app, sign_in, who
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
STAFF = "staff@uni.edu"
FACTOR = "/account/second-factor/authenticate/"


@pytest.fixture
def person() -> User:
    user: User = UserFactory(email=STAFF, is_staff=True)
    return user


@pytest.fixture
def secret(person: User) -> str:
    """Of the app that the person has set up, an hour ago."""
    browser = Client()
    with travel("2026-03-01T09:00Z", tick=False):
        sign_in(browser, STAFF)
        return set_up_app(browser)


@pytest.fixture
def _now() -> object:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        yield clock


def _refusals(person: User) -> int:
    return AuditEvent.objects.filter(
        action="account:second_factor_refused", subject=f"user:{person.pk}"
    ).count()


@pytest.mark.usefixtures("_now")
def test_the_code_by_mail_alone_does_not_sign_in_whoever_has_one(
    client: Client, secret: str
) -> None:
    answer = sign_in(client, STAFF, next="/requests/")
    assert answer.url == FACTOR
    assert who(client) == ""
    assert client.get("/account/second-factor/").status_code == 302


@pytest.mark.usefixtures("_now")
def test_the_apps_code_does(client: Client, person: User, secret: str) -> None:
    sign_in(client, STAFF, next="/requests/LA-1/")
    assert client.post(FACTOR, {"code": app_code(secret)}).url == "/requests/LA-1/"
    assert who(client) == str(person.pk)
    event = AuditEvent.objects.filter(action="account:sign_in").last()
    assert event is not None
    assert event.details == {"methods": ["code", "mfa"]}


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("zero", "０٠०", ids=["wide", "Arabic", "Devanagari"])
def test_the_apps_code_is_right_in_any_digits(
    client: Client, person: User, secret: str, zero: str
) -> None:
    sign_in(client, STAFF)
    typed = "\u200f ".join(chr(ord(zero) + int(digit)) for digit in app_code(secret))
    client.post(FACTOR, {"code": typed})
    assert who(client) == str(person.pk)


@pytest.mark.usefixtures("_now")
def test_whoever_is_disabled_between_the_two_steps_stays_out(
    client: Client, person: User, secret: str
) -> None:
    sign_in(client, STAFF)
    User.objects.update(is_active=False)
    events = AuditEvent.objects.filter(action="account:sign_in")
    before = events.count()
    assert client.post(FACTOR, {"code": app_code(secret)}).url == "/account/closed/"
    assert who(client) == ""
    assert events.count() == before


@pytest.mark.usefixtures("_now")
def test_a_wrong_code_is_refused_and_on_record(client: Client, person: User, secret: str) -> None:
    sign_in(client, STAFF)
    refused = client.post(FACTOR, {"code": "000000"})
    assert b"This code is not right" in refused.content
    assert who(client) == ""
    assert _refusals(person) == 1


@pytest.mark.usefixtures("_now")
def test_an_apps_code_works_once(client: Client, secret: str) -> None:
    sign_in(client, STAFF)
    client.post(FACTOR, {"code": app_code(secret)})
    second = Client()
    sign_in(second, STAFF)
    second.post(FACTOR, {"code": app_code(secret)})
    assert who(client)
    assert who(second) == ""


@pytest.mark.usefixtures("_now")
def test_five_wrong_codes_shut_out_the_right_one_for_five_minutes(
    client: Client, person: User, secret: str
) -> None:
    sign_in(client, STAFF)
    for _try in range(5):
        client.post(FACTOR, {"code": "000000"})
    shut = client.post(FACTOR, {"code": app_code(secret)})
    assert b"Too many wrong codes" in shut.content
    assert _refusals(person) == 6
    assert who(client) == ""


def test_a_recovery_code_works_once(client: Client, person: User, secret: str) -> None:
    recovery = Authenticator.objects.get(type="recovery_codes")
    code = recovery.wrap().get_unused_codes()[0]
    sign_in(client, STAFF)
    client.post(FACTOR, {"code": code})
    assert who(client) == str(person.pk)
    second = Client()
    sign_in(second, STAFF)
    second.post(FACTOR, {"code": code})
    assert who(second) == ""


def test_secrets_are_unreadable_in_the_database(client: Client, person: User, secret: str) -> None:
    app = Authenticator.objects.get(type="totp")
    codes = Authenticator.objects.get(type="recovery_codes")
    assert secret not in json.dumps(app.data)
    assert field_encryption.unseal(app.data["secret"], "second-factor") == secret
    assert len(bytes.fromhex(field_encryption.unseal(codes.data["seed"], "second-factor"))) == 40
    with pytest.raises(KeyMissing):
        field_encryption.unseal(app.data["secret"], "access:1")


@pytest.mark.django_db(transaction=True)  # allauth tells of some of them after the commit
def test_changes_are_on_record_and_mailed_to_the_owner(client: Client, person: User) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        sign_in(client, STAFF)
        OutboundEmail.objects.all().delete()
        secret = set_up_app(client)
        clock.shift(timedelta(minutes=1))
        client.post("/account/second-factor/reauthenticate/", {"code": app_code(secret)})
        client.post("/account/second-factor/recovery-codes/generate/")
        client.post("/account/second-factor/totp/deactivate/")
    events = AuditEvent.objects.filter(subject=f"user:{person.pk}", action__contains="_")
    assert [e.action for e in events] == [
        "account:sign_in",
        "account:totp_activated",
        "account:recovery_codes_generated",
        "account:totp_deactivated",
    ]
    assert list(OutboundEmail.objects.values_list("to", flat=True)) == [STAFF] * 3
    assert not Authenticator.objects.exists()


def test_a_change_that_only_a_later_allauth_tells_of_is_on_record_too(person: User) -> None:
    AccountAdapter().send_notification_mail("mfa/email/hologram_added", person)
    event = AuditEvent.objects.get(subject=f"user:{person.pk}")
    assert event.action == "account:second_factor_changed"
    assert event.details == {"change": "hologram_added"}


@pytest.mark.usefixtures("_now")
def test_a_change_wants_the_second_factor_given_lately(client: Client, secret: str) -> None:
    sign_in(client, STAFF)
    client.post(FACTOR, {"code": app_code(secret)})
    for page in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        answer = client.post(f"/account/second-factor/{page}")
        assert answer.status_code in (302, 405)
        assert client.get(f"/account/second-factor/{page}").url.startswith(
            "/account/second-factor/reauthenticate/"
        )
    assert Authenticator.objects.count() == 2


def test_lost_devices_are_reset_by_command(client: Client, person: User, secret: str) -> None:
    inside = Client()
    inside.force_login(person)
    call_command("reset_second_factor", STAFF, stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert inside.get("/account/second-factor/").status_code == 302  # no session outlives it
    event = AuditEvent.objects.get(action="account:second_factor_reset")
    assert (event.subject, event.actor) == (f"user:{person.pk}", "system")
    assert OutboundEmail.objects.filter(to=STAFF, letter="second_factor_changed").count() == 1
    sign_in(client, STAFF)
    assert who(client) == str(person.pk)


def test_the_command_knows_no_strangers() -> None:
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@uni.edu")


_KEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
HOSTILE = [
    "null",
    "[]",
    '"x"',
    "{}",
    "{",
    '{"id": "x"}',
    '{"id": 1, "rawId": 2, "response": 3}',
    '{"id": "é", "rawId": "é", "response": []}',
    json.dumps({**_KEY, "response": {}}),
    json.dumps({**_KEY, "response": {"clientDataJSON": "e30", "attestationObject": "AA"}}),
    json.dumps(
        {
            **_KEY,
            "response": {"clientDataJSON": "e30", "authenticatorData": "A", "signature": "A"},
        }
    ),
    "[" * 15_000,
    '{"id": "' + "A" * 30_000 + '"}',
]


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("answer", HOSTILE)
def test_what_no_security_key_says_is_refused(client: Client, secret: str, answer: str) -> None:
    sign_in(client, STAFF)
    assert client.post(FACTOR, {"credential": answer}).status_code == 200
    assert who(client) == ""


@pytest.mark.parametrize("answer", HOSTILE)
def test_what_no_security_key_says_is_not_added(client: Client, person: User, answer: str) -> None:
    sign_in(client, STAFF)
    page = reverse("mfa_add_webauthn")
    client.get(page)
    added = client.post(page, {"name": "x", "credential": answer})
    assert added.status_code == 200
    assert not Authenticator.objects.exists()

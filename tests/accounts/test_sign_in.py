"""Signing in with an address and a code."""

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from agreements.models import AuditEvent, OutboundEmail, Signer, User
from tests.accounts.people import (
    CODE,
    SIGN_IN,
    ask,
    mailed_codes,
    shown,
    sign_in,
    type_code,
    who,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# Of one length, so that whole answers can be compared.
KNOWN, UNKNOWN, DISABLED = "li.jt@uni.example.edu", "wang@uni2.example.edu", "gone@uni3.example.edu"


@pytest.fixture
def _people() -> None:
    UserFactory(email=KNOWN)
    UserFactory(email=DISABLED, is_active=False)


def test_the_page_has_one_field(client: Client) -> None:
    page = client.get(SIGN_IN)
    assert page.status_code == 200
    assert page.content.count(b'type="email"') == 1
    assert b"password" not in page.content.replace(b"There is no password", b"")


def test_a_new_address_opens_an_account_only_once_the_code_is_right(client: Client) -> None:
    ask(client, UNKNOWN)
    assert not User.objects.exists()
    assert type_code(client, mailed_codes(UNKNOWN)[0]).url == "/requests/"
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_active) == (UNKNOWN, False, True)
    assert who(client) == str(user.pk)
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, UNKNOWN, True, True)
    ]
    assert not Signer.objects.exists()


def test_a_known_address_signs_in_to_its_account(client: Client) -> None:
    user = UserFactory(email=KNOWN)
    sign_in(client, KNOWN)
    assert who(client) == str(user.pk)
    assert User.objects.count() == 1


@pytest.mark.parametrize("typed", ["LI.JT@Uni.Example.EDU", "  li.jt@uni.example.edu.  "])
def test_case_space_and_trailing_dot_lead_to_the_same_account(client: Client, typed: str) -> None:
    user = UserFactory(email=KNOWN)
    ask(client, typed)
    type_code(client, mailed_codes(KNOWN)[0])
    assert who(client) == str(user.pk)


def test_an_account_made_by_createsuperuser_signs_in(client: Client) -> None:
    call_command("createsuperuser", "--noinput", email="Owner@Uni.example.edu", verbosity=0)
    owner = User.objects.get(email="owner@uni.example.edu")
    assert not EmailAddress.objects.exists()
    sign_in(client, owner.email)
    assert who(client) == str(owner.pk)
    assert EmailAddress.objects.get(user=owner).verified


@pytest.mark.parametrize("verified", [True, False])
def test_each_proved_address_of_an_account_opens_it_and_no_other_does(
    client: Client, verified: bool
) -> None:
    user = UserFactory(email=KNOWN)
    EmailAddress.objects.create(user=user, email=UNKNOWN, verified=verified)
    for address in (UNKNOWN, KNOWN):
        browser = Client()
        sign_in(browser, address)
        assert (who(browser) == str(user.pk)) is (verified or address == KNOWN)
    user.refresh_from_db()
    assert user.email == KNOWN
    rows = EmailAddress.objects.filter(user=user, verified=True)
    main = [(KNOWN, True), *([(UNKNOWN, False)] if verified else [])]
    assert sorted(rows.values_list("email", "primary")) == main
    if verified:
        with pytest.raises(CommandError, match="already taken"):
            call_command("createsuperuser", "--noinput", email=UNKNOWN.upper(), verbosity=0)


@pytest.mark.usefixtures("_people")
def test_known_unknown_and_disabled_addresses_get_the_same_answers() -> None:
    def walk(address: str) -> list[object]:
        browser = Client()
        asked = ask(browser, address)
        page = browser.get(CODE)
        wrong = type_code(browser, "AAAA-AAAA")
        again = browser.post(CODE, {"action": "resend"})
        answers = [shown(answer) for answer in (asked, page, wrong, again, browser.get(CODE))]
        name = address.encode()
        return [(status, headers, page.replace(name, b"")) for status, headers, page in answers]

    with travel("2026-03-01T10:00Z", tick=False):  # an Expires header tells the second
        assert walk(KNOWN) == walk(UNKNOWN) == walk(DISABLED)
    mails = OutboundEmail.objects.order_by("pk")
    assert [m.to for m in mails] == [KNOWN] * 2 + [UNKNOWN] * 2 + [DISABLED] * 2
    assert {m.letter for m in mails} == {"login_code"}
    assert all(m.is_secret for m in mails)


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize("address", [KNOWN, UNKNOWN, DISABLED])
def test_nobody_is_looked_up_before_the_code_is_right(client: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as made:
        ask(client, address)
        client.get(CODE)
        type_code(client, "AAAA-AAAA")
    assert made.captured_queries
    tables = ("agreements_user", "account_emailaddress")
    assert not [q["sql"] for q in made if any(table in q["sql"] for table in tables)]


@pytest.mark.usefixtures("_people")
def test_a_disabled_account_does_not_open(client: Client) -> None:
    answer = sign_in(client, DISABLED)
    assert answer.url == "/account/closed/"
    assert who(client) == ""
    assert b"This account is closed" in client.get(answer.url).content
    assert not AuditEvent.objects.filter(action="account:sign_in").exists()


def test_disabling_an_account_ends_its_session_at_once(client: Client) -> None:
    sign_in(client, KNOWN)
    assert client.get("/account/second-factor/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/account/second-factor/").url.startswith(SIGN_IN)


def test_another_address_replaces_the_first(client: Client) -> None:
    ask(client, KNOWN)
    assert client.get(SIGN_IN).status_code == 200
    sign_in(client, UNKNOWN)
    assert User.objects.get().email == UNKNOWN


def test_whoever_is_signed_in_goes_straight_on(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(f"{SIGN_IN}?next=/requests/LA-1/").url == "/requests/LA-1/"
    assert client.get(CODE).url == "/requests/"


def test_what_the_session_held_before_signing_in_is_still_there(client: Client) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["typed"] = {"/requests/LA-1/form/use/": {"intended_use": "半句话"}}
    session.save()
    client.cookies["session"] = session.session_key
    before = session.session_key
    sign_in(client, KNOWN)
    assert client.session["typed"] == {"/requests/LA-1/form/use/": {"intended_use": "半句话"}}
    assert client.session.session_key != before


@pytest.mark.django_db(transaction=True)
def test_it_works_while_redis_is_away(client: Client) -> None:
    assert sign_in(client, KNOWN).url == "/requests/"
    assert OutboundEmail.objects.get(to=KNOWN).status == "queued"


def test_signing_in_and_out_are_on_record(client: Client) -> None:
    client.get(SIGN_IN)
    sign_in(client, KNOWN)
    client.post("/account/sign-out/")
    user = User.objects.get()
    events = AuditEvent.objects.filter(subject=f"user:{user.pk}")
    assert [(e.action, e.actor, e.ip) for e in events] == [
        ("account:open", KNOWN, "127.0.0.1"),
        ("account:sign_in", KNOWN, "127.0.0.1"),
        ("account:sign_out", KNOWN, "127.0.0.1"),
    ]


def test_signing_out_takes_a_post(client: Client) -> None:
    sign_in(client, KNOWN)
    assert client.get("/account/sign-out/").status_code == 200
    assert who(client)
    assert client.post("/account/sign-out/").url == "/"
    assert who(client) == ""

"""Who gets what, for every address outside the desk; `tests/desk_doors.py` has the desk,
`tests/api/test_api_doors.py` what machines ask."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.enums import Status
from agreements.models import Agreement, AuditEvent
from tests.doors import (
    FORBIDDEN,
    GO,
    MISSING,
    NOT_SO,
    OF_PEOPLE,
    PUBLIC,
    READ_ONLY,
    TABLE,
    TO_THE_PAGE,
    YES,
)
from tests.factories import (
    AgreementFactory,
)
from tests.site_world import PEOPLE, address, browsers, submitted
from tests.style_sheets import MOST, sheets

pytestmark = pytest.mark.django_db

Answers = dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> Answers:
    """What everybody gets from every page. A GET changes nothing, so all go through one world."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = browsers(submitted())
        got = {
            (name, who): people[who].get(place)
            for name, place in {name: address(name) for name in TABLE}.items()
            for who in PEOPLE
        }
        transaction.set_rollback(True)
    return got


def test_each_person_gets_what_the_table_says(answers: Answers) -> None:
    got = {name: {who: answers[name, who].status_code for who in PEOPLE} for name in TABLE}
    assert got == TABLE


def test_nobody_is_sent_anywhere_but_to_sign_in(answers: Answers) -> None:
    for name, row in TABLE.items():
        if row["nobody"] == GO and name != "home" and row != TO_THE_PAGE:
            answer = answers[name, "nobody"]
            wanted = answer.request["PATH_INFO"]
            assert answer.headers["Location"] == f"{reverse('account_login')}?next={wanted}"


_OF_ONE_PERSON = ("request_", "own_notice", "student_request", "move_", "answer_", *OF_PEOPLE)


def test_a_post_by_anybody_else_changes_nothing() -> None:
    agreement = submitted()
    people = browsers(agreement)
    before = (agreement.status, AuditEvent.objects.count())
    for name in TABLE:
        own = "student" if name.startswith("student_request") else "signer"
        if name.startswith(_OF_ONE_PERSON) and name not in READ_ONLY:
            for who in PEOPLE:
                if who != own:
                    answer = people[who].post(address(name), {"status": "approved", "agree": "on"})
                    assert answer.status_code in (GO, FORBIDDEN, MISSING, NOT_SO)
    agreement.refresh_from_db()
    assert (agreement.status, AuditEvent.objects.count()) == before


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.SUBMITTED, reference="LA-TEST22")


def test_a_post_without_the_forms_token_is_refused(agreement: Agreement) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(agreement.signer.user)
    answer = client.post(address("request_withdraw"))
    agreement.refresh_from_db()
    assert (answer.status_code, agreement.status) == (403, Status.SUBMITTED)


def test_a_session_ends_with_its_account(agreement: Agreement) -> None:
    user, client = agreement.signer.user, Client()
    client.force_login(user)
    assert client.get(address("request")).status_code == YES
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert client.get(address("request")).status_code == GO


def _names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)
        elif pattern.namespace not in ("admin", "api"):
            yield from _names(pattern)


def test_every_address_is_in_a_table() -> None:
    """A new page without a row fails. The account's pages are walked in `tests/accounts`."""
    names = {n for n in _names(get_resolver()) if not n.startswith(("account_", "mfa_"))}
    assert names == set(TABLE)


def test_every_page_forbids_what_it_does_not_need(answers: Answers) -> None:
    for name in TABLE:
        headers = answers[name, "signer"].headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        # The address is a key.
        secret = name.startswith(("notice", "untidy")) or name == "phone"
        assert headers["Referrer-Policy"] == ("no-referrer" if secret else "same-origin")


def test_a_browser_keeps_no_page_about_a_person(answers: Answers) -> None:
    files = {"jwks", "robots"}  # they are everybody's
    pictures = {"own_scan_page", "own_new_page", *files}
    for who, kept in (("nobody", PUBLIC), ("signer", pictures), ("owner", files)):
        for name in TABLE:
            said = answers[name, who].headers.get("Cache-Control", "")
            assert ("no-store" in said) != (name in kept), (who, name, said)
    picture = answers["own_scan_page", "signer"].headers["Cache-Control"]
    assert set(picture.split(", ")) == {"private", "no-cache"}


def test_no_page_fetches_many_style_sheets(answers: Answers) -> None:
    fetched = {name: sheets(answer) for (name, _who), answer in answers.items()}
    assert {name: found for name, found in fetched.items() if len(found) > MOST} == {}
    assert any(fetched.values())

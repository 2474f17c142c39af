"""Who gets what, for every address outside the desk; `tests/admin/test_doors.py` has the desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.enums import Status
from agreements.models import Agreement, AuditEvent
from tests.factories import (
    AgreementFactory,
)
from tests.site_world import PEOPLE, address, browsers, submitted

pytestmark = pytest.mark.django_db

YES, GO, FORBIDDEN, MISSING, NOT_SO = 200, 302, 403, 404, 405

Row = dict[str, int]


def row(others: int, **roles: int) -> Row:
    """What each of PEOPLE gets; `others` are those that are not named."""
    return {who: roles.get(who.replace(" ", "_"), others) for who in PEOPLE}


_EVERYBODY = row(YES)
_SIGNED_IN = row(YES, nobody=GO)
_THE_SIGNER = row(MISSING, nobody=GO, signer=YES)
_THE_STUDENT = row(MISSING, nobody=GO, student=YES)
_NOBODY = row(MISSING)
_SENT_ON = row(MISSING, nobody=GO, signer=GO)
_POST_ONLY = row(NOT_SO)
_TO_THE_PAGE = row(GO)

# What a GET gives each of PEOPLE. The request is submitted: its form and the like send its signer
# on to the status page.
TABLE: dict[str, Row] = {
    "home": row(GO),  # to the only dataset
    "dataset": _EVERYBODY,
    "version": _EVERYBODY,
    "version_changes": _EVERYBODY,
    # The request is no agreement yet, so nobody has access.
    "release_news": row(MISSING, nobody=GO),
    "recall": row(MISSING, nobody=GO),  # nobody fetched what was recalled
    "privacy": _EVERYBODY,
    "publications": _EVERYBODY,
    "publications_bibtex": _EVERYBODY,
    "publications_csl": _EVERYBODY,
    "check_letter": _NOBODY,  # there is no letter
    "apply": _EVERYBODY,
    "supervisor": _EVERYBODY,
    "request_list": _SIGNED_IN,
    "request": _THE_SIGNER,
    "request_form": _SENT_ON,
    "request_signer": _SENT_ON,
    "request_use": _SENT_ON,
    "request_people": _SENT_ON,
    "request_clauses": _SENT_ON,
    "request_address": _SENT_ON,
    "request_check": _SENT_ON,
    "request_amend": _SENT_ON,
    "request_revise": _SENT_ON,
    "request_withdraw": _THE_SIGNER,
    "request_reminders": _SENT_ON,
    "request_students": _SENT_ON,
    "request_upload": _THE_SIGNER,
    "request_pages": _THE_SIGNER,
    "own_new_page": _THE_SIGNER,
    "request_access": _SENT_ON,
    "request_end": _SENT_ON,
    "request_receipt": _SENT_ON,
    "request_renew": _SENT_ON,
    # Nobody has a grant yet, and nobody was asked to confirm.
    "data": row(FORBIDDEN, nobody=GO),
    "data_password": row(GO),
    "data_token": row(GO),
    "data_token_revoke": row(GO),
    "archive": row(FORBIDDEN, nobody=401),
    "release_file": row(FORBIDDEN, nobody=401),
    "listing": row(MISSING, nobody=GO),
    "confirm_listing": row(MISSING, nobody=GO),
    "decline_listing": row(MISSING, nobody=GO),
    "deletion": row(YES, nobody=GO),
    "invite_listed": _SENT_ON,
    "end_listing": _SENT_ON,
    **dict.fromkeys(("move_listing", "answer_move"), row(MISSING, nobody=GO)),
    "answer_offer": _POST_ONLY,
    # Nothing was approved yet.
    "request_letter": _SENT_ON,
    "request_publications": row(MISSING, nobody=GO),
    "request_publication_register": row(MISSING, nobody=GO),
    "request_publication": row(MISSING, nobody=GO),
    "request_publication_withdraw": row(MISSING, nobody=GO),
    "document": _THE_SIGNER,
    "scan": _THE_SIGNER,
    "originals": _THE_SIGNER,
    "own_scan_page": _THE_SIGNER,
    "request_checks": _THE_SIGNER,
    "request_note": _THE_SIGNER,
    # The request is no agreement yet, so there is no receipt. What acts is sent by POST.
    "own_notice": _THE_SIGNER,
    "own_notice_continue": _SENT_ON,
    "own_notice_opt_out": _SENT_ON,
    "own_notice_attest": _SENT_ON,
    "own_notice_receipt": _SENT_ON,
    "own_notice_seen": row(MISSING, nobody=GO, signer=NOT_SO),
    # Whoever has the link.
    "notice": _EVERYBODY,
    "notice_continue": _TO_THE_PAGE,
    "notice_opt_out": _TO_THE_PAGE,
    "notice_attest": _TO_THE_PAGE,
    "notice_receipt": _TO_THE_PAGE,
    "notice_seen": _POST_ONLY,
    # Whoever has the link reads it; only who was invited can accept.
    "invitation": _EVERYBODY,
    "untidy_link": _TO_THE_PAGE,
    "small_reference": _TO_THE_PAGE,
    # Whoever has the link; what acts is sent by POST, to take it up as who was written to.
    "student": _EVERYBODY,
    "student_take_up": _TO_THE_PAGE,
    "student_decline": _TO_THE_PAGE,
    # The student has asked: the form leads there.
    "student_start": row(YES, nobody=GO, student=GO),
    "student_request": _THE_STUDENT,
    "student_request_correct": _THE_STUDENT,
    "student_request_resend": row(MISSING, nobody=GO, student=GO),
    "student_request_withdraw": _THE_STUDENT,
    "healthz": _EVERYBODY,
    "desk_news": row(YES, nobody=GO, signer=MISSING, other_signer=MISSING, student=MISSING),
    # Only for the provider, and only once there is a key.
    "mailgun": _NOBODY,
    # Only in the demo.
    "demo_inbox": _NOBODY,
    "demo_mail": _NOBODY,
    "demo_mail_html": _NOBODY,
    "gallery": _NOBODY,
}
# Pages about somebody who is listed, and about the data.
_OF_PEOPLE = ("data", "archive", "release_", "listing", "confirm_", "decline_", "invite_", "end_")
_OF_PEOPLE = ("data", "deletion", "listing", "confirm_", "decline_", "invite_", "end_")
_READ = {"request_list", "dataset"}
# Kept by browsers in which nobody is signed in.
PUBLIC = {
    *("home", "dataset", "version", "version_changes", "supervisor", "privacy"),
    *("publications", "publications_bibtex", "publications_csl"),
}


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
        if row["nobody"] == GO and name != "home" and row != _TO_THE_PAGE:
            answer = answers[name, "nobody"]
            wanted = answer.request["PATH_INFO"]
            assert answer.headers["Location"] == f"{reverse('account_login')}?next={wanted}"


_OF_ONE_PERSON = ("request_", "own_notice", "student_request", "move_", "answer_", *_OF_PEOPLE)


def test_a_post_by_anybody_else_changes_nothing() -> None:
    agreement = submitted()
    people = browsers(agreement)
    before = (agreement.status, AuditEvent.objects.count())
    for name in TABLE:
        own = "student" if name.startswith("student_request") else "signer"
        if name.startswith(_OF_ONE_PERSON) and name not in _READ:
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
        elif pattern.namespace != "admin":
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
        secret = name.startswith(("notice", "untidy"))  # the address is a key
        assert headers["Referrer-Policy"] == ("no-referrer" if secret else "same-origin")


def test_a_browser_keeps_no_page_about_a_person(answers: Answers) -> None:
    pictures = {"own_scan_page", "own_new_page"}
    for who, kept in (("nobody", PUBLIC), ("signer", pictures), ("owner", set())):
        for name in TABLE:
            said = answers[name, who].headers.get("Cache-Control", "")
            assert ("no-store" in said) != (name in kept), (who, name, said)
    picture = answers["own_scan_page", "signer"].headers["Cache-Control"]
    assert set(picture.split(", ")) == {"private", "no-cache"}

"""Who gets what, for every address outside the desk; `tests/admin/test_doors.py` has the desk."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.enums import Status
from agreements.mail import notice_link, sealed
from agreements.models import Agreement, AuditEvent, NoticeDelivery, StaffInvitation
from agreements.services.accounts import staff
from agreements.services.requests import issuing
from agreements.services.scans import page_previews
from tests import some_pages
from tests.factories import SignerFactory, complete_draft, rendered_version, staff_user
from tests.scans import honest, taken
from tests.services.inviting import invited
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

YES, GO, MISSING, NOT_SO = 200, 302, 404, 405
PEOPLE = ("nobody", "signer", "other signer", "plain staff", "elsewhere", "reviewer", "owner")

_EVERYBODY = (YES,) * 7
_SIGNED_IN = (GO, *(YES,) * 6)
_THE_SIGNER = (GO, YES, *(MISSING,) * 5)
_NOBODY = (MISSING,) * 7
_SENT_ON = (GO, GO, *(MISSING,) * 5)
_POST_ONLY = (NOT_SO,) * 7
_TO_THE_PAGE = (GO,) * 7

# What a GET gives each of PEOPLE. The request is submitted: its form and the like send its signer
# on to the status page.
TABLE: dict[str, tuple[int, ...]] = {
    "home": (GO,) * 7,  # to the only dataset
    "dataset": _EVERYBODY,
    "version": _EVERYBODY,
    "version_changes": _EVERYBODY,
    "privacy": _EVERYBODY,
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
    "request_revise": _SENT_ON,
    "request_withdraw": _THE_SIGNER,
    "request_reminders": _SENT_ON,
    "request_upload": _THE_SIGNER,
    "request_pages": _THE_SIGNER,
    "own_new_page": _THE_SIGNER,
    "request_access": _SENT_ON,
    "request_password": _SENT_ON,
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
    "own_notice_seen": (GO, NOT_SO, *(MISSING,) * 5),
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
    "healthz": _EVERYBODY,
    "desk_news": (GO, MISSING, MISSING, *(YES,) * 4),
    # Only for mail servers, and only once there is a token or a key.
    "bounces": _NOBODY,
    "mailgun": _NOBODY,
    # Only in the demo.
    "demo_inbox": _NOBODY,
    "demo_mail": _NOBODY,
    "demo_mail_html": _NOBODY,
    "gallery": _NOBODY,
}
# Kept by browsers in which nobody is signed in.
PUBLIC = {"home", "dataset", "version", "version_changes", "supervisor", "privacy"}
_ARGUMENTS: dict[str, list[object]] = {
    "version": ["casmemg", "1.0"],
    "version_changes": ["casmemg", "1.1", "1.0"],
    "document": ["LA-TEST22", 1],
    "scan": ["LA-TEST22", 1],
    "originals": ["LA-TEST22", 1],
    "own_scan_page": ["LA-TEST22", 1, 1],
    "own_new_page": ["LA-TEST22", 1],
    "untidy_link": [f"notices/{'x' * 32}/)"],
    "small_reference": ["la-test22/"],
    "demo_mail": ["1.M2P3.x"],
    "demo_mail_html": ["1.M2P3.x"],
    **{name: ["casmemg"] for name in ("dataset", "apply", "supervisor")},
}


def address(name: str) -> str:
    if name.startswith("notice"):
        delivery = NoticeDelivery.objects.get()
        key = notice_link.token(delivery.version_id, delivery.agreement_id, delivery.audience)
        return reverse(name, args=[key])
    if name == "invitation":
        words = sealed.opened(StaffInvitation.objects.get().mail).text
        return reverse(name, args=[words.partition("/invitations/")[2].partition("/")[0]])
    if name.startswith(("request", "own_notice")) and name != "request_list":
        return reverse(name, args=["LA-TEST22"])
    return reverse(name, args=_ARGUMENTS.get(name, []))


@pytest.fixture
def agreement() -> Agreement:
    version = rendered_version(dataset__slug="casmemg")
    made = complete_draft(version=version, reference="LA-TEST22")
    issuing.issue(made, by=made.signer.user)
    client = Client()
    client.force_login(made.signer.user)
    files = {"scan.pdf": honest.scan(), "page 4.jpg": taken.jpeg()}
    scan = [SimpleUploadedFile(name, content) for name, content in files.items()]
    client.post(reverse("request_upload", args=["LA-TEST22"]), {"scan": scan})
    page = SimpleUploadedFile("page 1.pdf", some_pages.of(made.documents.get(), 1))
    client.post(reverse("request_upload", args=["LA-TEST22"]), {"scan": page})
    page_previews.work()
    made.refresh_from_db()
    assert made.status == Status.SUBMITTED
    told(announced(replaces=version, source=version.source), agreement=made)
    invited(version.dataset)
    return made


@pytest.fixture
def people(agreement: Agreement) -> dict[str, Client]:
    users = {
        "signer": agreement.signer.user,
        "other signer": SignerFactory().user,
        "plain staff": staff_user("", agreement.dataset),
        "elsewhere": staff_user(staff.REVIEWER),
        "reviewer": staff_user(staff.REVIEWER, agreement.dataset),
        "owner": staff_user(staff.DATA_OWNER, agreement.dataset),
    }
    browsers = {"nobody": Client()}
    for who, user in users.items():
        browsers[who] = Client()
        browsers[who].force_login(user)
    return browsers


def test_each_person_gets_what_the_table_says(people: dict[str, Client]) -> None:
    got = {
        name: tuple(people[who].get(address(name)).status_code for who in PEOPLE) for name in TABLE
    }
    assert got == TABLE


def test_nobody_is_sent_anywhere_but_to_sign_in(people: dict[str, Client]) -> None:
    for name, row in TABLE.items():
        if row[0] == GO and name != "home" and row != _TO_THE_PAGE:
            location = people["nobody"].get(address(name)).headers["Location"]
            assert location == f"{reverse('account_login')}?next={address(name)}"


def test_a_post_by_anybody_else_changes_nothing(
    agreement: Agreement, people: dict[str, Client]
) -> None:
    before = (agreement.status, AuditEvent.objects.count())
    for name in TABLE:
        if name.startswith(("request_", "own_notice")) and name != "request_list":
            for who in PEOPLE:
                if who != "signer":
                    answer = people[who].post(address(name), {"status": "approved", "agree": "on"})
                    assert answer.status_code in (GO, MISSING, NOT_SO)
    agreement.refresh_from_db()
    assert (agreement.status, AuditEvent.objects.count()) == before


def test_a_post_without_the_forms_token_is_refused(agreement: Agreement) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(agreement.signer.user)
    answer = client.post(address("request_withdraw"))
    agreement.refresh_from_db()
    assert (answer.status_code, agreement.status) == (403, Status.SUBMITTED)


def test_a_session_ends_with_its_account(agreement: Agreement, people: dict[str, Client]) -> None:
    user = agreement.signer.user
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert people["signer"].get(address("request")).status_code == GO


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


def test_every_page_forbids_what_it_does_not_need(people: dict[str, Client]) -> None:
    for name in TABLE:
        headers = people["signer"].get(address(name)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        secret = name.startswith(("notice", "untidy"))  # the address is a key
        assert headers["Referrer-Policy"] == ("no-referrer" if secret else "same-origin")


def test_a_browser_keeps_no_page_about_a_person(people: dict[str, Client]) -> None:
    pictures = {"own_scan_page", "own_new_page"}
    for who, kept in (("nobody", PUBLIC), ("signer", pictures), ("owner", set())):
        for name in TABLE:
            said = people[who].get(address(name)).headers.get("Cache-Control", "")
            assert ("no-store" in said) != (name in kept), (who, name, said)
    picture = people["signer"].get(address("own_scan_page")).headers["Cache-Control"]
    assert set(picture.split(", ")) == {"private", "no-cache"}

"""Staff write notes about a request at the desk."""

import pytest

from agreements.enums import Status
from agreements.models import Agreement, InternalNote
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import AgreementFactory, AssociatedUserFactory, staff_user
from tests.views.tabs import Tab, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.SUBMITTED)


def test_it_stands_at_the_request_with_who_and_says_who_was_told(agreement: Agreement) -> None:
    writer = staff_user(staff.REVIEWER, agreement.dataset, email="me@lab.example")
    staff_user(staff.REVIEWER, agreement.dataset, email="ann@lab.example")
    browser = desk.browser(writer)
    tab = Tab(browser, desk.page("notes", agreement))
    assert "they were, and where: @ann." in words(tab.opened)
    for typed, said in (
        ("@ann, see <b>page 2</b>", "Told by mail: ann@lab.example."),
        ("Fine now, @anna", "It mentions nobody."),
    ):
        answer = browser.post(tab.url, {"text": typed, "seen": "0"}, follow=True)
        assert said in words(answer)
    shown = words(browser.get(desk.page("change", agreement)))
    assert shown.index("me@lab.example") < shown.index("@ann, see <b>page 2</b>")
    assert shown.index("page 2</b>") < shown.index("Fine now, @anna")


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 4001, "\x00"])
def test_what_is_no_note_is_told(agreement: Agreement, typed: str) -> None:
    tab = Tab(desk.reviewer(agreement.dataset), desk.page("notes", agreement))
    assert tab.save({"text": typed}).status_code == 422
    assert not InternalNote.objects.exists()


def test_nobody_reads_what_colleagues_note_about_them(agreement: Agreement) -> None:
    tab = Tab(desk.reviewer(agreement.dataset), desk.page("notes", agreement))
    assert tab.save({"text": "Zinnoberrot"}).status_code == 302
    listed = staff_user(staff.REVIEWER, agreement.dataset)
    AssociatedUserFactory(agreement=agreement, email=listed.email)
    browser = desk.browser(listed)
    for name, status in (("notes", 403), ("change", 200)):
        answer = browser.get(desk.page(name, agreement))
        assert (answer.status_code, "Zinnoberrot" in words(answer)) == (status, False)
    assert (
        browser.post(desk.page("notes", agreement), {"text": "x", "seen": "1"}).status_code == 403
    )
    assert InternalNote.objects.count() == 1

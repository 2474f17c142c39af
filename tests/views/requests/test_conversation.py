"""A signer writes to staff on the site."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Agreement, OutboundEmail, RequestMessage
from agreements.services.accounts import staff
from agreements.services.requests import conversation
from tests.factories import (
    AgreementFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.views.tabs import Tab, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.SUBMITTED)


@pytest.fixture
def browser(agreement: Agreement) -> Client:
    client = Client()
    client.force_login(agreement.signer.user)
    return client


def page(agreement: Agreement) -> str:
    return reverse("request_messages", args=[agreement.reference])


def test_it_stands_on_the_page_oldest_first_and_a_double_click_sends_once(
    agreement: Agreement, browser: Client
) -> None:
    tab = Tab(browser, page(agreement))
    for _click in range(2):
        assert tab.save({"text": "How long does it take?"}).status_code == 302
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    conversation.write_to_signer(agreement, by=reviewer, text="Two days.", seen=1)
    for address in (page(agreement), agreement.get_absolute_url()):
        shown = words(browser.get(address))
        asked, answered = shown.index("How long does"), shown.index("Two days.")
        assert asked < answered
        assert "You " in shown[:asked]
        assert f"Staff of {agreement.dataset}" in shown[asked:answered]
        assert reviewer.email not in shown
    assert RequestMessage.objects.count() == 2


@pytest.mark.parametrize("status", ["draft", "rejected", "withdrawn", "approved", "opted_out"])
def test_the_way_there_is_on_the_page_of_every_request(status: str) -> None:
    agreement = AgreementFactory(status=status, version=rendered_version())
    client = Client()
    client.force_login(agreement.signer.user)
    shown = client.get(agreement.get_absolute_url(), follow=True).content.decode()
    assert page(agreement) in shown
    assert client.get(page(agreement)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write your message."),
        (" \u200b\u202e\n", "Write your message."),
        ("x" * 4001, "Use at most 4000 characters; these are 4001."),
        ("a\x00b", "This text holds a character that can't be stored."),
    ],
)
def test_what_is_no_message_is_told(
    agreement: Agreement, browser: Client, typed: str, said: str
) -> None:
    answer = Tab(browser, page(agreement)).save({"text": typed})
    assert (answer.status_code, said in words(answer)) == (422, True)
    assert not RequestMessage.objects.exists()


def test_what_is_typed_is_text_and_nothing_else(agreement: Agreement, browser: Client) -> None:
    staff_user(staff.REVIEWER, agreement.dataset)
    typed = "<script>alert(1)</script>\r\n=cmd|' /C calc'!A0\n{{ 7*7 }} \u202eabc\x07 مرحبا"
    Tab(browser, page(agreement)).save({"text": typed})
    message = RequestMessage.objects.get()
    assert message.text == "<script>alert(1)</script>\n=cmd|' /C calc'!A0\n{{ 7*7 }} abc مرحبا"
    shown = browser.get(page(agreement)).content.decode()
    mail = OutboundEmail.objects.get(letter="message_to_staff")
    for written in (shown, mail.html):
        assert "<script>alert" not in written
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written
    assert "{{ 7*7 }}" in mail.text


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30])
def test_a_form_that_was_tampered_with_is_refused(
    agreement: Agreement, browser: Client, seen: str
) -> None:
    answer = browser.post(page(agreement), {"text": "Hello", "seen": seen})
    assert (answer.status_code, RequestMessage.objects.count()) == (422, 0)


def test_an_answer_meanwhile_is_read_before_the_message_goes(
    agreement: Agreement, browser: Client
) -> None:
    tab = Tab(browser, page(agreement))
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    conversation.write_to_signer(agreement, by=reviewer, text="Please wait.", seen=0)
    answer = tab.save({"text": "Hello?"})
    assert answer.status_code == 409
    assert "Please wait." in words(answer)
    assert "Hello?</textarea>" in answer.content.decode()
    assert "in the meantime" in words(answer)
    assert 'name="seen" value="1"' in answer.content.decode()
    assert browser.post(page(agreement), {"text": "Hello?", "seen": "1"}).status_code == 302


def test_what_was_typed_outlives_the_session_and_the_tab(
    agreement: Agreement, browser: Client
) -> None:
    tab = Tab(browser, page(agreement))
    assert tab.autosave({"text": "Half a sen"}).status_code == 204
    assert "Half a sen</textarea>" in browser.get(page(agreement)).content.decode()
    client = Client()
    answer = client.post(page(agreement), {"text": "Half a mess", "seen": "0"}, follow=True)
    assert "what you typed is kept" in answer.content.decode()
    client.force_login(agreement.signer.user)
    assert "Half a mess</textarea>" in client.get(page(agreement)).content.decode()
    assert not RequestMessage.objects.exists()


def test_nobody_else_reads_or_writes(agreement: Agreement) -> None:
    approved = AgreementFactory(status=Status.APPROVED, version=rendered_version())
    listed = UserFactory()
    with_grant(approved, listed)
    words_of_signer = "My student must not see this."
    conversation.write_to_staff(approved, by=approved.signer.user, text=words_of_signer, seen=0)
    client = Client()
    client.force_login(listed)
    there = client.get(reverse("listing", args=[approved.reference]))
    assert there.status_code == 200
    assert words_of_signer not in there.content.decode()
    for address in (page(approved), approved.get_absolute_url()):
        assert client.get(address).status_code == 404
    assert client.post(page(approved), {"text": "x", "seen": "0"}).status_code == 404


def test_too_many_are_told_when_it_goes_on(agreement: Agreement, browser: Client) -> None:
    for number in range(10):
        assert Tab(browser, page(agreement)).save({"text": f"No. {number}"}).status_code == 302
    answer = Tab(browser, page(agreement)).save({"text": "No. 10"})
    assert answer.status_code == 429
    assert "Wait " in words(answer)
    assert "No. 10</textarea>" in answer.content.decode()
    assert RequestMessage.objects.count() == 10

"""A scan is left as it is, with a note to the reviewer."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Remedy, Status
from agreements.exceptions import InvalidTransition
from agreements.models import AuditEvent, ScanNote
from agreements.services.scans import scan_notes
from tests import examined

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return examined.issued()


@pytest.fixture
def browser(document):
    client = Client()
    client.force_login(document.agreement.signer.user)
    return client


def address(document, name):
    return reverse(name, args=[document.agreement.reference])


def test_a_note_is_kept_once_and_shown(browser, document):
    examined.unsigned(document)
    before = browser.get(document.agreement.get_absolute_url()).content.decode()
    assert "Leave it as it is, with a note to the reviewer" in before
    for _click in range(2):
        answer = browser.post(
            address(document, "request_note"), {"text": "Page 2 follows by post."}
        )
        assert answer.status_code == 302
    assert ScanNote.objects.get().text == "Page 2 follows by post."
    shown = browser.get(document.agreement.get_absolute_url()).content.decode()
    assert "Page 2 follows by post." in shown
    assert "eave it as it is" not in shown
    assert AuditEvent.objects.filter(action="scan:note").count() == 1


def test_what_is_typed_is_there_for_whoever_comes_back(browser, document):
    examined.unsigned(document)
    where = address(document, "request_note")
    kept = browser.post(where, {"text": "Page 2 fol"}, headers={"X-Autosave": "1"})
    assert kept.status_code == 204
    for _time in range(2):
        assert "Page 2 fol</textarea>" in browser.get(where).content.decode()
    assert not ScanNote.objects.exists()
    browser.post(where, {"text": "Page 2 follows."})
    assert "typed" not in browser.session


def test_what_was_sent_signed_out_is_there_after_signing_in(client, document):
    examined.unsigned(document)
    where = address(document, "request_note")
    assert client.post(where, {"text": "Page 2 follows."}).status_code == 302
    client.force_login(document.agreement.signer.user)
    assert "Page 2 follows.</textarea>" in client.get(where).content.decode()


@pytest.mark.parametrize("text", ["", "  \u200b ", "x" * 2001, "a\x00b"])
def test_what_is_no_note_gets_a_sentence(browser, document, text):
    examined.unsigned(document)
    answer = browser.post(address(document, "request_note"), {"text": text})
    assert answer.status_code in (400, 422)
    assert not ScanNote.objects.exists()


def test_none_is_taken_for_a_scan_that_was_replaced_or_decided_on(browser, document):
    first = examined.unsigned(document)
    second = examined.scan(document)
    with pytest.raises(InvalidTransition):
        scan_notes.write_note(first, by=first.uploaded_by, text="Too late.")
    agreement = document.agreement
    type(agreement).objects.update(status=Status.CHANGES_REQUESTED, remedy=Remedy.SCAN_AGAIN)
    with pytest.raises(InvalidTransition):
        scan_notes.write_note(second, by=second.uploaded_by, text="Too late.")
    answer = browser.post(address(document, "request_note"), {"text": "The page was cut off."})
    assert answer.status_code == 409
    assert "The page was cut off." in answer.content.decode()
    assert not ScanNote.objects.exists()


def test_what_was_typed_in_a_second_tab_is_not_thrown_away(browser, document):
    scan = examined.unsigned(document)
    where = address(document, "request_note")
    assert browser.post(where, {"text": "One."}).status_code == 302
    kept = browser.post(where, {"text": "Two"}, headers={"X-Autosave": "1"})
    assert kept.status_code == 409
    answer = browser.post(where, {"text": "Two."})
    assert answer.status_code == 409
    assert "A note is with this scan already" in answer.content.decode()
    assert "Two." in answer.content.decode()
    assert scan_notes.note_of(scan).text == "One."
    assert browser.get(where).headers["Location"] == document.agreement.get_absolute_url()


def test_a_note_stays_in_sight_when_the_scan_is_mended(browser, document):
    first = examined.unsigned(document)
    scan_notes.write_note(first, by=first.uploaded_by, text="Page 2 follows.")
    examined.unsigned(document)
    shown = browser.get(document.agreement.get_absolute_url()).content.decode()
    assert "Page 2 follows." in shown
    assert "on the earlier scan 1" in shown
    assert "Your turn" in shown
    assert address(document, "request_note") in shown


def test_the_latest_earlier_note_on_the_same_document_counts(document):
    first = examined.unsigned(document)
    scan_notes.write_note(first, by=first.uploaded_by, text="One.")
    assert scan_notes.notes_to_read(first)[1] is None
    second = examined.unsigned(document)
    scan_notes.write_note(second, by=first.uploaded_by, text="Two.")
    examined.unsigned(document)
    assert scan_notes.notes_to_read(examined.unsigned(document))[1].text == "Two."
    own, earlier = scan_notes.notes_to_read(second)
    assert (own.text, earlier.text) == ("Two.", "One.")

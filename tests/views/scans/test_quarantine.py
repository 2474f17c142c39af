"""What a signer and a reviewer see of a file that waits for the virus scanner."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import models, storage
from agreements.enums import Status
from agreements.services.accounts import staff
from ops import ports
from tests.factories import staff_user
from tests.scans import clamd, honest
from tests.services.holding import issued, sweep

pytestmark = pytest.mark.django_db

SCAN = honest.scan()
SAID = "We have your file. It is not submitted yet."


@pytest.fixture(autouse=True)
def scanner(settings) -> str:
    """Where the scanner would be; nobody is there."""
    settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    return settings.CLAMD_URL


@pytest.fixture
def agreement():
    return issued()


@pytest.fixture
def send(client, agreement):
    client.force_login(agreement.signer.user)

    def sent(content: bytes = SCAN, **options: object):
        file = SimpleUploadedFile("scan.pdf", content, content_type="application/pdf")
        url = reverse("request_upload", args=[agreement.reference])
        return client.post(url, {"scan": file}, **options)

    return sent


def test_the_upload_leads_to_a_page_that_says_so_plainly(agreement, send):
    answer = send(follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert SAID in page
    assert "yours has to wait for that. We go on by ourselves and write to you" in page
    assert "We check your file" in page
    assert "Print, sign and scan" not in page
    assert "receipt" not in page
    agreement.refresh_from_db()
    assert agreement.status == Status.AWAITING_SIGNATURE


def test_the_page_waits_until_the_file_is_held_no_longer(client, agreement, send, scanner):
    page = send(follow=True).content.decode()
    (asks,) = re.findall(r'data-progress="([^"]+)"', page)
    assert "js/progress.js" in page
    again = client.get(asks).content.decode()
    assert ('data-again="3"' in again, "data-whole" in again) == (True, False)
    with clamd.running(scanner):
        assert sweep() == 1
    assert "data-whole" in client.get(asks).content.decode()
    assert "?held=" not in client.get(agreement.get_absolute_url()).content.decode()


def test_the_script_is_told_where_to_read_it(agreement, send):
    answer = send(headers={"accept": "application/json"})
    assert answer.status_code == 202
    assert answer.json() == {"location": agreement.get_absolute_url()}


def test_of_a_replacement_it_says_which_scan_counts_meanwhile(client, agreement, send, scanner):
    with clamd.running(scanner):
        send()
    page = send(honest.tablet(), follow=True).content.decode()
    assert SAID in page
    assert "Until then the scan that you sent before counts" in page


def test_another_file_may_be_sent_in_its_place(client, agreement, send):
    send()
    page = client.get(reverse("request_upload", args=[agreement.reference])).content.decode()
    assert "“scan.pdf” waits to be checked." in page


def test_a_file_that_is_no_scan_is_refused_not_held(send):
    assert send(b"<!doctype html>").status_code == 422
    assert not models.QuarantinedUpload.objects.exists()


def test_with_the_disk_full_nothing_is_held(client, send, monkeypatch):
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "store", full)
    client.raise_request_exception = False
    assert send().status_code == 503
    assert not models.QuarantinedUpload.objects.exists()


def test_the_desk_shows_that_a_file_is_held_and_not_what_is_in_it(client, agreement, send):
    send()
    held = models.QuarantinedUpload.objects.get()
    client.force_login(staff_user(staff.REVIEWER, agreement.dataset))
    url = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    page = client.get(url).content.decode()
    assert "Held until it is checked" in page
    assert "Uploaded a scan that is held until it is checked" in page
    assert held.file not in page

"""Files go with a message through the gate, and to nobody but its two sides."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import storage
from agreements.enums import Status
from agreements.models import Agreement, AuditEvent, MessageFile, OutboundEmail, RequestMessage
from agreements.scans.antivirus import ScannerDown
from agreements.services.accounts import staff
from agreements.services.requests import message_files
from agreements.storage import Kind
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.factories import AgreementFactory, AssociatedUserFactory, staff_user
from tests.scans import taken
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

PDF, JPEG = desk.pdf(), taken.jpeg()


@pytest.fixture
def agreement() -> Agreement:
    made = AgreementFactory(status=Status.SUBMITTED)
    staff_user(staff.REVIEWER, made.dataset)
    return made


@pytest.fixture
def browser(agreement: Agreement) -> Client:
    return desk.browser(agreement.signer.user)


@pytest.fixture
def stored() -> Callable[[], int]:
    """How many files were stored since."""
    before = set(storage.stored_names(Kind.MESSAGES))
    return lambda: len(set(storage.stored_names(Kind.MESSAGES)) - before)


def send(client: Client, address: str, files: dict[str, bytes], seen: int = 0) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return client.post(address, {"text": "See here.", "seen": str(seen), "files": uploads})


def page(agreement: Agreement) -> str:
    return reverse("request_messages", args=[agreement.reference])


def body(answer: Any) -> bytes:
    return b"".join(answer)


def test_both_sides_send_and_fetch_them_as_attachments(
    agreement: Agreement, browser: Client, stored: Callable[[], int]
) -> None:
    for _click in range(2):
        assert send(browser, page(agreement), {"seal.jpg": JPEG, "a.exe": PDF}).status_code == 302
    reviewer = desk.reviewer(agreement.dataset)
    assert send(reviewer, desk.page("messages", agreement), {"b.pdf": PDF}, 1).status_code == 302
    assert [
        (file.message.number, file.number, file.content_type, file.size)
        for file in MessageFile.objects.order_by("pk")
    ] == [
        (1, 1, "image/jpeg", len(JPEG)),
        (1, 2, "application/pdf", len(PDF)),
        (2, 1, "application/pdf", len(PDF)),
    ]
    assert stored() == 3
    for client, shown, args in (
        (browser, page(agreement), "request_message_file"),
        (reviewer, desk.page("change", agreement), "admin:agreements_agreement_message_file"),
    ):
        assert "a.exe.pdf" in words(client.get(shown))
        for message, number, content, kind in (
            (1, 1, JPEG, "image/jpeg"),
            (1, 2, PDF, "application/pdf"),
            (2, 1, PDF, "application/pdf"),
        ):
            answer = client.get(reverse(args, args=[agreement.reference, message, number]))
            assert (body(answer), answer.headers["Content-Type"]) == (content, kind)
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(action="message:download").count() == 6
    mail = OutboundEmail.objects.filter(letter="message_to_staff").first()
    assert mail is not None
    assert "2 files came with it; they are on the page." in mail.text


def test_nobody_else_fetches_them(agreement: Agreement, browser: Client) -> None:
    send(browser, page(agreement), {"a.pdf": PDF})
    listed = staff_user(staff.REVIEWER, agreement.dataset)
    AssociatedUserFactory(agreement=agreement, email=listed.email)
    args = [agreement.reference, 1, 1]
    there = reverse("admin:agreements_agreement_message_file", args=args)
    own = reverse("request_message_file", args=args)
    for client in (desk.browser(listed), desk.reviewer(AgreementFactory().dataset)):
        assert (client.get(there).status_code, client.get(own).status_code) == (404, 404)
    other = AgreementFactory()
    elsewhere = reverse("request_message_file", args=[other.reference, 1, 1])
    assert desk.browser(other.signer.user).get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"x.pdf": b""}, "x.pdf: This file is empty."),
        ({"x.pdf": b"<html><script>alert(1)</script>"}, "x.pdf: Only PDF, PNG and JPEG"),
        ({"x.png": b"MZ\x90\x00"}, "x.png: Only PDF, PNG and JPEG"),
        ({"ok.pdf": PDF, "x.jpg": JPEG[:200]}, "x.jpg: "),
        ({"x.pdf": PDF[:400]}, "x.pdf: "),
        ({"x.heic": b"\x00\x00\x00\x18ftypheic" + bytes(40)}, "x.heic: Only PDF, PNG and JPEG"),
        ({f"{n}.pdf": PDF for n in range(4)}, "Choose at most three files."),
    ],
)
def test_what_does_not_pass_the_gate_is_named_and_nothing_is_kept(
    agreement: Agreement,
    browser: Client,
    stored: Callable[[], int],
    files: dict[str, bytes],
    said: str,
) -> None:
    for client, address in (
        (browser, page(agreement)),
        (desk.reviewer(agreement.dataset), desk.page("messages", agreement)),
    ):
        answer = send(client, address, files)
        assert (answer.status_code, said in words(answer)) == (422, True), words(answer)
        assert "See here.</textarea>" in answer.content.decode()
    assert not RequestMessage.objects.exists()
    assert stored() == 0


@pytest.mark.parametrize(("virus", "status"), [("Eicar", 422), (None, 503), ("", 302)])
def test_the_virus_scanner_is_asked(
    agreement: Agreement,
    browser: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    virus: str | None,
    status: int,
) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:1"

    def find_virus(path: Any, address: str, seconds: float) -> str:
        assert 0 < seconds < 60  # the proxy waits no longer
        if virus is None:
            raise ScannerDown("away")
        return virus

    monkeypatch.setattr(message_files.antivirus, "find_virus", find_virus)
    answer = send(browser, page(agreement), {"a.pdf": PDF})
    assert answer.status_code == status
    assert MessageFile.objects.count() == (1 if status == 302 else 0)
    if status == 503:
        assert "can’t be checked right now" in words(answer)


def test_the_same_words_with_another_file_are_no_double_click(
    agreement: Agreement, browser: Client, stored: Callable[[], int]
) -> None:
    assert send(browser, page(agreement), {}).status_code == 302
    answer = send(browser, page(agreement), {"a.pdf": PDF})
    assert answer.status_code == 409
    said = words(answer)
    assert "Something was written here in the meantime" in said
    assert "Choose the files once more." in said
    assert stored() == 0
    assert send(browser, page(agreement), {"a.pdf": PDF}, seen=1).status_code == 302
    assert RequestMessage.objects.count() == 2
    assert MessageFile.objects.get().message.number == 2


def test_together_they_are_no_larger_than_a_scan(
    agreement: Agreement, browser: Client, settings: Any
) -> None:
    settings.SCAN_MAX_BYTES = len(PDF) + 10
    answer = send(browser, page(agreement), {"a.pdf": PDF, "b.pdf": PDF})
    assert (answer.status_code, RequestMessage.objects.count()) == (422, 0)
    assert "Together these files are too large" in words(answer)


def test_a_page_without_files_asks_for_none(agreement: Agreement, browser: Client) -> None:
    answer = browser.get(page(agreement))
    assert (answer.status_code, "Choose the files" in words(answer)) == (200, False)
    empty = browser.post(page(agreement), {"text": "", "seen": "0"})
    assert (empty.status_code, "Choose the files" in words(empty)) == (422, False)

"""The portal is at fault while a signed scan comes in: nothing is taken, nothing left behind."""

from pathlib import Path
from unittest import mock

import pytest

from agreements import storage
from agreements.enums import Status
from agreements.scans.sandbox.sandbox import NoSlotFree, SandboxDown

pytestmark = pytest.mark.django_db

UPLOADED = "django.core.files.uploadhandler.TemporaryUploadedFile"
DISK_FULL = OSError(28, "No space left on device")
FULL = "could not be saved"
FAULTS = {
    "sandbox": (
        "agreements.scans.gate.gate.check_pdf",
        SandboxDown(""),
        "could not be checked",
    ),
    "disk full when storing": (
        "agreements.services.scan_files.storage.store",
        DISK_FULL,
        FULL,
    ),
    "disk full when receiving": (f"{UPLOADED}.write", DISK_FULL, FULL),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_when_the_portal_is_at_fault_nothing_is_taken_and_it_says_so(
    agreement, send, client, fault
):
    target, error, sentence = FAULTS[fault]
    client.raise_request_exception = False
    with mock.patch(target, side_effect=error, return_value=None, create=True):
        answer = send()
    assert answer.status_code == 503
    assert sentence in answer.content.decode()
    assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)


def test_while_as_many_files_are_checked_as_may_be_it_is_kept_and_the_page_says_so(agreement, send):
    with mock.patch("agreements.scans.sandbox.sandbox.child_slots.take_slot", return_value=None):
        answer = send(accept="application/json")
    assert answer.status_code == 202
    assert answer.json() == {"location": agreement.get_absolute_url()}
    assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)


def test_where_pages_have_to_be_told_apart_the_script_keeps_what_was_chosen(send):
    send()
    with mock.patch("agreements.scans.sandbox.sandbox.child_slots.take_slot", return_value=None):
        answer = send(accept="application/json")
    assert answer.status_code == 503
    assert answer.json() == {"error": str(NoSlotFree.sentence)}


def test_a_crash_after_storing_leaves_no_file_behind(agreement, send):
    before = stored_files()
    with (
        mock.patch("agreements.services.transitions.audit.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        send()
    assert stored_files() == before


def stored_files() -> set[str]:
    root = storage.default_storage.location
    return {str(p) for p in Path(root).rglob("scans/**/*") if p.is_file()}

"""So many uploads are looked at while browsers wait; what comes beyond a worker takes in."""

from contextlib import ExitStack
from unittest import mock

import pytest

from agreements import models, storage
from agreements.enums import Status
from agreements.scans import antivirus
from agreements.scans.sandbox import sandbox, time_budget
from agreements.scans.sandbox.sandbox import ChildStalled, NoSlotFree
from agreements.services import uploads_at_once
from agreements.services.requests import message_files
from agreements.services.scans import quarantine_worker
from tests.scans import honest
from tests.services.holding import issued, recorded, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pages]


@pytest.fixture
def agreement():
    return issued()


@pytest.fixture
def full(settings):
    """As many are looked at as may be, until `full.close()`."""
    settings.UPLOADS_AT_ONCE = 1
    taken = ExitStack()
    taken.callback(uploads_at_once._leave)
    uploads_at_once._enter()
    yield taken
    taken.close()


def test_nobody_waits_to_get_in_and_whoever_leaves_makes_room(settings):
    settings.UPLOADS_AT_ONCE = 2
    with ExitStack() as inside:
        for _twice in range(2):
            uploads_at_once._enter()
            inside.callback(uploads_at_once._leave)
        with pytest.raises(NoSlotFree), uploads_at_once.while_a_browser_waits():
            pass
    with uploads_at_once.while_a_browser_waits():
        assert time_budget.seconds_left() <= uploads_at_once.SECONDS


def test_what_fails_inside_makes_room_as_well(settings):
    settings.UPLOADS_AT_ONCE = 1
    for _twice in range(2):
        with pytest.raises(ZeroDivisionError), uploads_at_once.while_a_browser_waits():
            raise ZeroDivisionError


def test_a_block_inside_a_block_takes_no_other_place(settings):
    settings.UPLOADS_AT_ONCE = 1
    with uploads_at_once.while_a_browser_waits():
        left = time_budget.seconds_left()
        with uploads_at_once.while_a_browser_waits():
            assert time_budget.seconds_left() <= left


def test_what_comes_beyond_is_kept_and_a_worker_takes_it_in(agreement, send, full, settings):
    settings.CLAMD_URL = ""
    held = send(agreement)
    assert isinstance(held, models.QuarantinedUpload)
    assert storage.read_file(held.file) == honest.scan()
    assert recorded(agreement) == ["scan:hold"]
    assert sweep() == 1
    agreement.refresh_from_db()
    assert agreement.status == Status.SUBMITTED
    assert not models.QuarantinedUpload.objects.exists()


@pytest.mark.parametrize("error", [NoSlotFree(), ChildStalled()])
def test_a_machine_that_has_no_time_holds_it_too(agreement, send, error, settings):
    settings.CLAMD_URL = ""
    with mock.patch("agreements.scans.gate.gate.check_pdf", side_effect=error):
        assert isinstance(send(agreement), models.QuarantinedUpload)
        # Nor has the worker: it is tried again, and nothing is logged as a fault.
        assert sweep() == 0
    assert sweep() == 1


def test_what_no_scan_can_be_is_told_by_mail_then(agreement, send, full, settings):
    settings.CLAMD_URL = ""
    send(agreement, b"<!doctype html>")
    full.close()
    assert sweep() == 0
    assert recorded(agreement) == ["scan:hold", "scan:refuse"]
    written = models.OutboundEmail.objects.filter(letter="scan_refused")
    assert written.count() == 1


def test_pages_that_have_to_be_told_apart_are_not_taken_for_a_whole_scan(agreement, send, settings):
    settings.CLAMD_URL, settings.UPLOADS_AT_ONCE = "", 1
    send(agreement)
    uploads_at_once._enter()
    try:
        with pytest.raises(NoSlotFree) as said:
            send(agreement, honest.tablet())
    finally:
        uploads_at_once._leave()
    assert "Nothing was changed. Please send it again" in str(said.value)
    assert not models.QuarantinedUpload.objects.exists()


def test_the_scanner_gets_no_longer_than_the_browser_waits(agreement, send, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    with mock.patch.object(antivirus, "find_virus", side_effect=antivirus.ScannerDown) as asked:
        send(agreement)
        browsers = asked.call_args.args[2]
        assert sweep() == 0
    assert 0 < browsers <= uploads_at_once.SECONDS < asked.call_args.args[2] <= 60


def test_the_worker_waits_for_its_turn_with_patience(agreement, send, full, settings):
    settings.CLAMD_URL = ""
    send(agreement)
    with mock.patch.object(sandbox.child_slots, "take_slot", return_value=None) as asked:
        sweep()
    ((patience,), _more) = asked.call_args
    assert patience == quarantine_worker._PATIENCE


def test_files_of_a_message_are_not_sent_then(full, tmp_path):
    with pytest.raises(message_files.FilesUnchecked) as said:
        message_files.check_files([])
    assert "nothing was sent" in str(said.value)

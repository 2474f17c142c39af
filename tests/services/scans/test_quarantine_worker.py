"""What is held for the virus scanner is tried again, by any number of sweeps."""

import time
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

from agreements import models, storage, work_queue
from agreements.enums import Status
from agreements.scans import antivirus
from agreements.services.requests import applying
from agreements.services.scans import quarantine_worker
from tests.processes import racers
from tests.scans import clamd, honest
from tests.services.holding import issued, receipts, recorded, sweep
from tests.tiers import full

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.pages,
    pytest.mark.usefixtures("no_file_stays_behind"),
]

INFECTED = honest.scan(catalog=b"\n%" + clamd.EICAR + b"\n")
DOWN = antivirus.ScannerDown()
ROUNDS = 5


@pytest.fixture
def agreement():
    return issued()


class TestWhileTheScannerIsAway:
    def test_a_sweep_goes_on_holding_until_the_next(self, agreement, send):
        send(agreement)
        assert sweep() == 0
        assert models.QuarantinedUpload.objects.get().due_at > timezone.now()
        assert quarantine_worker.admit_quarantined_uploads() == 0
        assert recorded(agreement) == ["scan:hold"]

    def test_a_sweep_asks_twice_not_once_for_every_file(self, agreement, send):
        for each in (agreement, issued(), issued()):
            send(each)
        with mock.patch.object(antivirus, "find_virus", side_effect=antivirus.ScannerDown) as asked:
            sweep()
        assert asked.call_count == 2

    def test_a_file_that_was_lost_stops_no_other(self, agreement, send, scanner):
        lost = send(agreement)
        storage.discard([lost.file])
        send(other := issued())
        with clamd.running(scanner):
            assert sweep() == 1
        other.refresh_from_db()
        assert other.status == Status.SUBMITTED
        models.QuarantinedUpload.objects.all().delete()

    def test_a_claim_is_kept_for_as_long_as_the_scanner_looks(self, agreement, send, monkeypatch):
        row = send(agreement)
        monkeypatch.setattr(work_queue, "_RENEWED_EVERY", 0.05)
        renewed = []

        def slow(*_arguments):
            claimed, until = models.QuarantinedUpload.objects.get(), time.monotonic() + 30
            while not renewed and time.monotonic() < until:
                renewed.extend(models.QuarantinedUpload.objects.filter(due_at__gt=claimed.due_at))
            raise DOWN

        monkeypatch.setattr(antivirus, "find_virus", slow)
        sweep()
        assert renewed == [row]


class TestOnceTheScannerIsBack:
    def test_a_clean_file_is_submitted_by_its_signer(self, agreement, send, scanner):
        send(agreement, name="Scan 1.pdf")
        with clamd.running(scanner) as daemon:
            assert sweep() == 1
            assert sweep() == 0
        assert daemon.received == honest.scan()
        agreement.refresh_from_db()
        scan = agreement.scans.get()
        assert (agreement.status, scan.original_name) == (Status.SUBMITTED, "Scan 1.pdf")
        assert (scan.uploaded_by, storage.read_file(scan.file)) == (
            agreement.signer.user,
            honest.scan(),
        )
        submitted = models.AuditEvent.objects.get(action="agreement:submit")
        assert submitted.actor == agreement.signer.user.email
        assert receipts() == ["receipt"]
        assert not models.QuarantinedUpload.objects.exists()

    @pytest.mark.full
    def test_a_clean_replacement_is_receipted_too(self, agreement, send, scanner):
        with clamd.running(scanner):
            send(agreement)
        assert receipts() == ["receipt"]
        send(agreement, honest.tablet())
        with clamd.running(scanner):
            assert sweep() == 1
        assert storage.read_file(agreement.scans.last().file) == honest.tablet()
        assert receipts() == ["receipt", "receipt"]

    def test_an_infected_file_is_not_kept_and_the_signer_is_told(self, agreement, send, scanner):
        send(agreement, INFECTED)
        with clamd.running(scanner):
            assert sweep() == 0
        agreement.refresh_from_db()
        assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)
        assert not models.QuarantinedUpload.objects.exists()
        assert recorded(agreement) == ["scan:hold", "scan:infected"]
        mail = models.OutboundEmail.objects.get(letter="scan_refused")
        assert mail.to == agreement.signer.email
        for words in (mail.text, mail.html):
            assert "The virus scanner found Eicar-Signature in this file." in words

    def test_an_infected_replacement_leaves_the_earlier_scan(self, agreement, send, scanner):
        with clamd.running(scanner):
            first = send(agreement)
        send(agreement, INFECTED)
        with clamd.running(scanner):
            sweep()
        agreement.refresh_from_db()
        assert (agreement.status, agreement.scans.get()) == (Status.SUBMITTED, first)


class TestASecondFileWhileTheScannerLooksAtTheFirst:
    @pytest.mark.parametrize("scanner_is_back", [False, True])
    def test_is_the_one_that_stays(self, agreement, send, scanner_is_back):
        send(agreement)

        clean = ""
        of_newer = [clean if scanner_is_back else DOWN, DOWN]

        def meanwhile(*_):
            asked.side_effect = of_newer
            send(agreement, honest.tablet(), "newer.pdf")
            return clean

        with mock.patch.object(antivirus, "find_virus", side_effect=meanwhile) as asked:
            assert sweep() == 0
        kept = agreement.scans if scanner_is_back else models.QuarantinedUpload.objects
        assert kept.get().original_name == "newer.pdf"

    @pytest.mark.parametrize("scanner_is_back", [full(False), True])
    def test_stays_also_when_it_comes_at_the_last_moment(
        self, agreement, send, scanner, monkeypatch, scanner_is_back
    ):
        with clamd.running(scanner):
            send(agreement, honest.saved())
        send(agreement)
        clean, store = "", storage.store
        asked = mock.Mock(side_effect=[clean, clean if scanner_is_back else DOWN, DOWN])

        def storing(kind, file, suffix):
            monkeypatch.setattr(storage, "store", store)
            stored = store(kind, file, suffix)
            send(agreement, honest.tablet(), "newer.pdf")
            return stored

        monkeypatch.setattr(antivirus, "find_virus", asked)
        monkeypatch.setattr(storage, "store", storing)
        assert sweep() == 0
        kept = agreement.scans if scanner_is_back else models.QuarantinedUpload.objects
        assert kept.last().original_name == "newer.pdf"
        assert agreement.scans.count() == 1 + scanner_is_back


def sweep_at(url: str) -> int:
    """What each process of the race does."""
    settings.CLAMD_URL = url
    return quarantine_worker.admit_quarantined_uploads()


def withdraw_or_sweep(pk: int, url: str) -> object:
    """The signer's step, or, with an address of the scanner, the sweep's."""
    if url:
        return sweep_at(url)
    agreement = models.Agreement.objects.get(pk=pk)
    return applying.withdraw_request(agreement, by=agreement.signer.user).status


class TestAtTheSameMoment:
    def test_two_sweeps_take_each_file_in_once(self, send, scanner, agreement):
        waiting = [agreement, *(issued() for _number in range(4))]
        for each in waiting:
            send(each)
        with clamd.running(scanner), racers() as processes:
            ended = processes.race(
                "tests.services.scans.test_quarantine_worker.sweep_at", [[scanner]] * 2
            )
        assert [word for word, _count in ended] == ["done", "done"]
        assert sum(int(str(count)) for _word, count in ended) == len(waiting)
        assert [each.scans.count() for each in waiting] == [1] * len(waiting)
        assert receipts() == ["receipt"] * len(waiting)

    def test_a_sweep_and_a_withdrawal_leave_nothing_held(self, send, scanner):
        waiting = [issued() for _round in range(ROUNDS)]
        for each in waiting:
            send(each)
        models.QuarantinedUpload.objects.update(due_at=timezone.now())
        with clamd.running(scanner), racers() as processes:
            for each in waiting:
                ended = processes.race(
                    "tests.services.scans.test_quarantine_worker.withdraw_or_sweep",
                    [[each.pk, ""], [each.pk, scanner]],
                )
                assert [word for word, _what in ended] == ["done", "done"]
                each.refresh_from_db()
                assert each.status == Status.WITHDRAWN
                assert not models.QuarantinedUpload.objects.filter(agreement=each).exists()

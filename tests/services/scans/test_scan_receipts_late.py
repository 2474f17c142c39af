"""No receipt of what moved on meanwhile, and never two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import ExaminationState, MailStatus, Verb
from agreements.services.scans import check_worker, scan_receipts
from tests import examined
from tests.processes import racers
from tests.services.receipting import (
    MISSING,
    both_forms,
    finish,
    letters,
    mails,
    move,
    uploaded,
    wait,
)

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def scan():
    return uploaded(examined.issued())


class TestOfWhatMovedOn:
    def test_a_scan_that_was_replaced_meanwhile_is_not_written_of(self, scan):
        second = uploaded(scan.document)
        models.ScanExamination.objects.filter(scan=second).update(
            due_at=timezone.now() + timedelta(hours=1)
        )
        finish(scan, MISSING)
        assert mails() == []
        assert wait() == 1
        assert letters() == ["receipt"]
        assert "takes the place" in mails()[0].text

    def test_nor_are_its_late_faults(self, scan):
        wait()
        second = uploaded(scan.document)
        models.ScanExamination.objects.filter(scan=second).update(
            due_at=timezone.now() + timedelta(hours=1)
        )
        finish(scan, MISSING)
        assert letters() == ["receipt"]

    @pytest.mark.parametrize(
        "verbs",
        [
            (Verb.REQUEST_CHANGES,),
            (Verb.START_REVIEW, Verb.APPROVE),
            (Verb.REJECT,),
            (Verb.WITHDRAW,),
        ],
    )
    def test_nobody_reads_of_a_status_long_gone(self, scan, verbs):
        move(scan, *verbs)
        before = letters()
        assert wait() == 0
        finish(scan, MISSING)
        assert letters() == before
        assert not models.ScanExamination.objects.exclude(receipt_due_at=None).exists()

    @pytest.mark.parametrize(
        ("verb", "status"),
        [
            (Verb.START_REVIEW, MailStatus.QUEUED),
            (Verb.REJECT, MailStatus.DROPPED),
            (Verb.WITHDRAW, MailStatus.DROPPED),
        ],
    )
    def test_nor_when_the_mail_server_was_away_until_then(self, scan, verb, status):
        finish(scan, MISSING)
        move(scan, verb)
        (receipt,) = models.OutboundEmail.objects.filter(letter="receipt")
        assert (receipt.status, receipt.due_at is None) == (status, status != MailStatus.QUEUED)

    def test_nor_when_people_decide_while_the_checks_run(self, scan):
        (row,) = check_worker.QUEUE.take(check_worker._due())
        move(scan, Verb.REJECT)
        check_worker._store_findings(row, [], [MISSING], ExaminationState.DONE)
        assert letters() == ["rejected"]

    def test_nor_of_late_faults_then(self, scan):
        wait()
        move(scan, Verb.REJECT)
        finish(scan, MISSING)
        assert letters() == ["receipt", "rejected"]

    def test_while_a_reviewer_reads_it_nobody_is_told_to_mend(self, scan):
        move(scan, Verb.START_REVIEW)
        finish(scan, MISSING)
        (mail,) = mails()
        for said in both_forms(mail):
            assert "Our turn" in said
            assert "upload a better scan" not in said
            assert "A reviewer is reading your scan already" in said
        assert "mend" not in mail.subject


def write(_number):
    """What each process of the race does."""
    return scan_receipts.write_due_receipts()


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_writes_each():
    scans = [uploaded(examined.issued()) for _number in range(5)]
    models.ScanExamination.objects.update(receipt_due_at=timezone.now())
    with racers() as processes:
        ended = processes.race("tests.services.scans.test_scan_receipts_late.write", [[1], [2]])
    assert [word for word, _count in ended] == ["done", "done"]
    assert sum(int(str(count)) for _word, count in ended) == len(scans)
    assert letters() == ["receipt"] * len(scans)


def finish_or_write(pk):
    """The checks end just when the two minutes are over."""
    if not pk:
        return scan_receipts.write_due_receipts()
    row = models.ScanExamination.objects.select_related("scan").get(pk=pk)
    check_worker._store_findings(row, [], [MISSING], ExaminationState.DONE)
    return 0


@pytest.mark.django_db(transaction=True)
def test_checks_that_end_just_then_make_no_second_receipt():
    with racers() as processes:
        for _round in range(10):
            scan = uploaded(examined.issued())
            models.ScanExamination.objects.update(receipt_due_at=None)
            models.ScanExamination.objects.filter(scan=scan).update(receipt_due_at=timezone.now())
            (row,) = check_worker.QUEUE.take(check_worker._due())
            calls = [[row.pk], [0]]
            ended = processes.race(
                "tests.services.scans.test_scan_receipts_late.finish_or_write", calls
            )
            assert [word for word, _count in ended] == ["done", "done"]
            told = [mail.letter for mail in mails() if mail.agreement_id == scan.agreement_id]
            assert told in (["receipt"], ["receipt", "scan_problems"])
            assert "Page 2 of 3 is missing" in mails()[-1].text

"""What a signer is told by mail of a scan, once, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import get_language

from agreements import models
from agreements.enums import Check, ExaminationState, Remedy, Severity, Verb
from agreements.scans.findings import Finding
from agreements.services import examining, rechecking, scan_receipts, staff, transitions
from tests import examined
from tests.factories import staff_user
from tests.processes import racers

pytestmark = pytest.mark.django_db

FINE = Finding(Check.RECOGNIZED, "recognized", Severity.OK)
MISSING = Finding(
    Check.PAGES,
    "page_missing",
    Severity.PROBLEM,
    issued_page=2,
    facts={"issued_page": 2, "pages": 3},
)
UNSIGNED = Finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM, page=2, issued_page=3)
PALE = Finding(Check.LEGIBLE, "faint", Severity.ATTENTION, page=1, issued_page=1, facts={"page": 1})
FOR_PEOPLE = Finding(
    Check.CLAUSES, "clause_struck", Severity.PROBLEM, page=1, issued_page=1, facts={"page": 1}
)
FAILED = ExaminationState.FAILED
SLOW = "Our automatic checks are still at it."
LOOKED_AT = "a person looks at it, and you need not do anything."


@pytest.fixture
def scan():
    return uploaded(examined.issued())


def uploaded(document):
    taken = examined.scan(document)
    examining.ask_for(taken)
    return taken


def finish(scan, *found, state=ExaminationState.DONE):
    """The checks are through with it."""
    row = examining._take()
    assert row.scan == scan
    examining._finish(row, [], list(found), state)


def wait():
    """Two minutes go by."""
    owed = models.ScanExamination.objects.filter(receipt_due_at__isnull=False)
    owed.update(receipt_due_at=timezone.now())
    return scan_receipts.write()


def mails():
    """What is written of scans."""
    return list(models.OutboundEmail.objects.exclude(letter="issued").order_by("pk"))


def letters():
    return [mail.letter for mail in mails()]


def move(scan, *verbs):
    agreement = scan.agreement
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    for verb in verbs:
        by = agreement.signer.user if verb is Verb.WITHDRAW else reviewer
        fields = {"remedy": Remedy.SCAN_AGAIN} if verb is Verb.REQUEST_CHANGES else {}
        transitions.apply(agreement, verb, by=by, reason="Because.", fields=fields)


def both_forms(mail):
    return mail.text.replace("\n", " "), " ".join(mail.html.split())


class TestOnceTheChecksAreThrough:
    def test_nothing_goes_out_before(self, scan):
        assert scan_receipts.write() == 0
        assert mails() == []

    def test_a_good_scan_is_called_complete_as_far_as_a_machine_can_see(self, scan):
        finish(scan, FINE)
        (mail,) = mails()
        assert (mail.letter, mail.to) == ("receipt", scan.agreement.signer.email)
        assert "complete as far as we can see" in mail.subject
        for said in both_forms(mail):
            assert "As far as our automatic checks can see, it is complete." in said
            assert "Our turn" in said
            assert "You can replace it" in said

    def test_faults_are_numbered_each_with_what_to_do_about_it(self, scan):
        finish(scan, FINE, MISSING, UNSIGNED, PALE)
        (mail,) = mails()
        assert mail.subject.startswith("We have your scan, and see 2 things to mend")
        assert "1. Page 2 of 3 is missing. Scan it and upload it alone" in mail.text
        assert "added to the others.\n2. The box" in mail.text
        for said in both_forms(mail):
            assert "Sign by hand, in ink." in said
            assert "2 things that are not right:" in said
            assert "The reviewer also looks at" in said
            assert "too pale to read well" in said
            assert "Your turn" in said
            assert "upload a better scan" in said

    def test_what_could_not_be_made_out_is_no_fault(self, scan):
        finish(scan, FINE, PALE)
        (mail,) = mails()
        assert "mend" not in mail.subject
        for said in both_forms(mail):
            assert "nothing that you have to mend" in said
            assert "The reviewer looks at it:" in said
            assert "Our turn" in said

    def test_what_is_for_reviewers_alone_is_not_told(self, scan):
        finish(scan, FINE, FOR_PEOPLE)
        (mail,) = mails()
        assert "complete" in mail.subject
        assert "drawn through" not in mail.text + mail.html

    @pytest.mark.parametrize(
        ("state", "found"),
        [
            (FAILED, Finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION)),
            (FAILED, UNSIGNED),
            (
                ExaminationState.DONE,
                Finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION),
            ),
        ],
    )
    def test_a_scan_that_could_not_be_read_is_looked_at_by_a_person(self, scan, state, found):
        finish(scan, found, state=state)
        (mail,) = mails()
        assert "mend" not in mail.subject
        for said in both_forms(mail):
            assert LOOKED_AT in said
            assert "not right" not in said
            assert "complete" not in said

    def test_a_replacement_gets_its_own(self, scan):
        finish(scan, MISSING)
        finish(uploaded(scan.document), FINE)
        assert letters() == ["receipt", "receipt"]
        assert "takes the place of the one before" in mails()[-1].text

    def test_it_is_in_the_signers_language(self, scan, monkeypatch):
        models.User.objects.update(language="de")
        monkeypatch.setattr(scan_receipts, "_said", lambda _found: [f"in {get_language()}"])
        finish(scan, MISSING)
        assert "1. in de\n" in mails()[0].text


class TestAfterTwoMinutes:
    def test_it_goes_without_the_checks_once(self, scan):
        assert wait() == 1
        assert scan_receipts.write(ahead=timedelta(days=1)) == 0
        (mail,) = mails()
        assert "complete" not in mail.subject
        for said in both_forms(mail):
            assert SLOW in said

    def test_faults_that_are_seen_later_get_a_mail_of_their_own(self, scan):
        wait()
        finish(scan, MISSING, PALE)
        assert letters() == ["receipt", "scan_problems"]
        mail = mails()[-1]
        assert mail.subject.startswith("Your scan: we see 1 thing to mend")
        for said in both_forms(mail):
            assert (
                "Page 2 of 3 is missing. Scan it and upload it alone: it is added to the others."
                in said
            )
            assert "Your turn" in said

    @pytest.mark.parametrize(
        ("state", "found"),
        [
            (ExaminationState.DONE, [FINE]),
            (ExaminationState.DONE, [PALE]),
            (ExaminationState.DONE, [FOR_PEOPLE]),
            (FAILED, [UNSIGNED]),
        ],
    )
    def test_and_where_nothing_is_to_be_mended_there_is_no_second_mail(self, scan, state, found):
        wait()
        finish(scan, *found, state=state)
        assert letters() == ["receipt"]

    def test_what_a_second_look_finds_on_a_scan_that_could_not_be_read_is_told(self, scan):
        finish(scan, state=FAILED)
        reviewer = staff_user(staff.REVIEWER, scan.agreement.dataset)
        rechecking.check_again(scan, by=reviewer)
        finish(scan, UNSIGNED)
        assert letters() == ["receipt", "scan_problems"]

    def test_one_that_can_not_be_written_stops_no_other(self, scan, monkeypatch, caplog):
        other = uploaded(examined.issued())
        send = scan_receipts._send

        def broken(letter, of, agreement):
            if of == scan:
                raise RuntimeError
            send(letter, of, agreement)

        monkeypatch.setattr(scan_receipts, "_send", broken)
        assert wait() == 1
        assert [mail.agreement for mail in mails()] == [other.agreement]
        monkeypatch.undo()
        assert scan_receipts.write() == 1

    def test_a_scan_from_before_there_were_receipts_gets_none(self):
        old = examined.scan(examined.issued())
        examining.ask_for_missing()
        wait()
        finish(old, MISSING)
        assert mails() == []


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


def write(_number):
    """What each process of the race does."""
    return scan_receipts.write()


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_writes_each():
    scans = [uploaded(examined.issued()) for _number in range(5)]
    models.ScanExamination.objects.update(receipt_due_at=timezone.now())
    with racers() as processes:
        ended = processes.race("tests.services.test_scan_receipts.write", [[1], [2]])
    assert [word for word, _count in ended] == ["done", "done"]
    assert sum(int(str(count)) for _word, count in ended) == len(scans)
    assert letters() == ["receipt"] * len(scans)


def finish_or_write(pk):
    """The checks end just when the two minutes are over."""
    if not pk:
        return scan_receipts.write()
    row = models.ScanExamination.objects.select_related("scan").get(pk=pk)
    examining._finish(row, [], [MISSING], ExaminationState.DONE)
    return 0


@pytest.mark.django_db(transaction=True)
def test_checks_that_end_just_then_make_no_second_receipt():
    with racers() as processes:
        for _round in range(10):
            scan = uploaded(examined.issued())
            models.ScanExamination.objects.update(receipt_due_at=None)
            models.ScanExamination.objects.filter(scan=scan).update(receipt_due_at=timezone.now())
            row = examining._take()
            calls = [[row.pk], [0]]
            ended = processes.race("tests.services.test_scan_receipts.finish_or_write", calls)
            assert [word for word, _count in ended] == ["done", "done"]
            told = [mail.letter for mail in mails() if mail.agreement_id == scan.agreement_id]
            assert told in (["receipt"], ["receipt", "scan_problems"])
            assert "Page 2 of 3 is missing" in mails()[-1].text

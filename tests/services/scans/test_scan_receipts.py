"""What a signer is told by mail of a scan, once, and when."""

from datetime import timedelta

import pytest
from django.utils.translation import get_language

from agreements import models
from agreements.enums import Check, ExaminationState, Severity, Verb
from agreements.scans.findings import Finding
from agreements.selectors.evidence import chains
from agreements.services.accounts import staff
from agreements.services.evidence import chaining
from agreements.services.scans import check_overrides, check_worker, scan_receipts
from tests import examined
from tests.factories import staff_user
from tests.services.receipting import (
    FAILED,
    FINE,
    FOR_PEOPLE,
    MISSING,
    PALE,
    UNSIGNED,
    both_forms,
    finish,
    letters,
    mails,
    move,
    uploaded,
    wait,
)

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

SLOW = "Our automatic checks are still at it."
LOOKED_AT = "a person looks at it, and you need not do anything."


@pytest.fixture
def scan():
    return uploaded(examined.issued())


class TestOnceTheChecksAreThrough:
    def test_nothing_goes_out_before(self, scan):
        assert scan_receipts.write_due_receipts() == 0
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

    def test_it_carries_the_head_of_the_chain_once_the_upload_is_in_it(self, scan):
        chaining.chain_waiting_events()
        finish(scan, FINE)
        (mail,) = mails()
        head = chains.head_over_moves(scan.agreement)
        for said in both_forms(mail):
            assert head.line in said

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
            assert "Your turn, if you want to mend it" in said
            assert "upload a better scan, or leave it as it is, with a note" in said

    def test_nothing_is_ordered_once_a_reviewer_reads_it(self, scan):
        move(scan, Verb.START_REVIEW)
        finish(scan, UNSIGNED)
        for said in both_forms(mails()[-1]):
            assert "The box for the signature is empty." in said
            assert "Sign by hand" not in said

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
        monkeypatch.setattr(scan_receipts, "_sentences", lambda *_found: [f"in {get_language()}"])
        finish(scan, MISSING)
        assert "1. in de\n" in mails()[0].text


class TestAfterTwoMinutes:
    def test_it_goes_without_the_checks_once(self, scan):
        assert wait() == 1
        assert scan_receipts.write_due_receipts(ahead=timedelta(days=1)) == 0
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
            assert "Your turn, if you want to mend it" in said

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
        check_overrides.check_again(scan, by=reviewer)
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
        assert scan_receipts.write_due_receipts() == 1

    def test_a_scan_from_before_there_were_receipts_gets_none(self):
        old = examined.scan(examined.issued())
        check_worker.request_missing_checks()
        wait()
        finish(old, MISSING)
        assert mails() == []

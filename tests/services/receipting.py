"""What the tests of receipts share: scans that come in, and checks that end."""

from django.utils import timezone

from agreements import models
from agreements.enums import Check, ExaminationState, Remedy, Severity, Verb
from agreements.scans.findings import Finding
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.scans import check_worker, scan_receipts
from tests import examined
from tests.factories import staff_user

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


def uploaded(document):
    taken = examined.scan(document)
    check_worker.request_checks(taken)
    return taken


def finish(scan, *found, state=ExaminationState.DONE):
    """The checks are through with it."""
    (row,) = check_worker.QUEUE.take()
    assert row.scan == scan
    check_worker._store_findings(row, [], list(found), state)


def wait():
    """Two minutes go by."""
    owed = models.ScanExamination.objects.filter(receipt_due_at__isnull=False)
    owed.update(receipt_due_at=timezone.now())
    return scan_receipts.write_due_receipts()


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

"""A signer sends a scan anyway, with a note to whoever reviews it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements import audit
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.models import Agreement, ScanNote, SignedScan, User
from agreements.selectors import access

# As long as somebody is going to read it.
WHILE = frozenset({Status.SUBMITTED, Status.IN_REVIEW})


def of(scan: SignedScan) -> ScanNote | None:
    """The note of a scan, if there is one."""
    return ScanNote.objects.filter(scan=scan).first()


def before(scan: SignedScan) -> ScanNote | None:
    """The note of the latest earlier scan of the same document that has one: pages were added since
    or scanned anew, and what it says may hold for the others."""
    earlier = ScanNote.objects.filter(scan__document=scan.document_id, scan__number__lt=scan.number)
    return earlier.select_related("scan").order_by("scan__number").last()


def write(scan: SignedScan, *, by: User, text: str) -> ScanNote:
    """Keep the note, once: a double click leaves the first.

    Raises NotYourMove, and InvalidTransition when the scan was replaced or decided on meanwhile.
    """
    if not access.may(by, scan.agreement, Verb.SUBMIT):
        raise NotYourMove
    try:
        with transaction.atomic():
            agreement = Agreement.objects.select_for_update().get(pk=scan.agreement_id)
            latest = agreement.scans.order_by("number").last()
            if agreement.status not in WHILE or latest != scan:
                raise InvalidTransition
            note = ScanNote.objects.create(
                scan=scan, text=text, written_at=timezone.now(), written_by=by
            )
            audit.record("scan:note", agreement.reference, by=by, scan=scan.number)
            return note
    except IntegrityError:
        there = of(scan)
        if there is None:
            raise
        return there

"""What a signer tells whoever reviews a scan, in a note that goes with it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, ScanNote, SignedScan, User
from agreements.selectors import access


class NoteExists(InvalidTransition):
    """There is one note for each scan, and it never changes."""

    sentence = _(
        "A note is with this scan already, and it stays as it is. Write a message to the staff "
        "to add something."
    )


class NoteTooLate(InvalidTransition):
    """Nobody is going to read it."""

    sentence = _(
        "Your scan does not wait for a reviewer any more, so the note could not be put with "
        "it. Write a message to the staff instead."
    )


def note_of(scan: SignedScan) -> ScanNote | None:
    """The note of a scan, if there is one."""
    return ScanNote.objects.filter(scan=scan).first()


def notes_to_read(scan: SignedScan) -> tuple[ScanNote | None, ScanNote | None]:
    """The note of a scan, and that of the latest earlier scan of the same document that has one:
    pages were added since or scanned anew, and what it says may hold for the others."""
    found = ScanNote.objects.filter(scan__document=scan.document_id, scan__number__lte=scan.number)
    notes = list(found.select_related("scan").order_by("scan__number"))
    own = notes.pop() if notes and notes[-1].scan_id == scan.pk else None
    return own, notes[-1] if notes else None


def write_note(scan: SignedScan, *, by: User, text: str) -> ScanNote:
    """Keep the note, once: a double click leaves the first.

    Raises NotYourMove; InvalidTransition when the scan was replaced or decided on meanwhile, and
    NoteThere when it has another note.
    """
    if not access.may(by, scan.agreement, Verb.SUBMIT):
        raise NotYourMove
    with transaction.atomic():
        agreement = Agreement.objects.select_for_update().get(pk=scan.agreement_id)
        there = note_of(scan)
        if there is not None:
            if there.text != text:
                raise NoteExists
            return there
        if (
            agreement.status not in WAITING_FOR_DECISION
            or agreement.scans.order_by("number").last() != scan
        ):
            raise NoteTooLate
        note = ScanNote.objects.create(
            scan=scan, text=text, written_at=timezone.now(), written_by=by
        )
        audit.record(AuditAction.SCAN_NOTE, agreement.reference, by=by, scan=scan.number)
        return note

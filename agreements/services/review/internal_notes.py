"""Staff note something about a request among themselves, and mention each other."""

from django.db import transaction
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove
from agreements.mail import conversation_letters
from agreements.models import Agreement, InternalNote, NoteMention, User
from agreements.selectors import access
from agreements.selectors.review import internal_notes
from agreements.services.agreement_row import lock_agreement


def write_note(agreement: Agreement, *, by: User, text: str, seen: int) -> list[User]:
    """Keep the note; who was mentioned gets a mail that says so and no word of the note. Whoever
    writes has seen to what mentioned them there.

    `seen` is the number of the last note that the writer has read: the same text sent twice from
    one page is one note. Returns whom it mentions. Raises NotYourMove.
    """
    if not access.may_answer(by, agreement):
        raise NotYourMove
    people = internal_notes.mentioned(text, internal_notes.readers_of_notes(agreement))
    people = [person for person in people if person != by]
    with transaction.atomic():
        lock_agreement(agreement)
        if agreement.internal_notes.filter(number__gt=seen, written_by=by, text=text).exists():
            return people
        note = agreement.internal_notes.create(
            number=_last_number(agreement) + 1,
            text=text,
            written_at=timezone.now(),
            written_by=by,
        )
        audit.record(AuditAction.NOTE_WRITE, agreement.reference, by=by, note=note.number)
        for person in people:
            note.mentions.create(user=person)
            conversation_letters.mentioned(note, person)
        see_to_mentions(agreement, by=by)
    return people


def see_to_mentions(agreement: Agreement, *, by: User) -> int:
    """Their own in the notes on this request wait for them no more. How many did."""
    found = NoteMention.objects.filter(note__agreement=agreement, user=by, seen_at=None)
    return found.update(seen_at=timezone.now())


def _last_number(agreement: Agreement) -> int:
    rows = InternalNote.objects.filter(agreement=agreement)
    return rows.values_list("number", flat=True).last() or 0

"""Each letter about access, written once: to who is listed, and about every end of it."""

from datetime import datetime

from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.mail import (
    associate_letters,
    deletion_letters,
    letters,
    staff_letters,
    suspension_letters,
)
from agreements.models import Agreement, Deletion, User
from agreements.services.grants.grants import end_grants
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    suspend,
    with_grant,
)


def access_letters(agreement: Agreement, reader: User, moment: datetime, reason: str) -> None:
    """Everybody in them is called as the signer of this agreement is; staff is the `reader`."""
    _to_who_is_listed(agreement, reason)
    ended = _ended(agreement)
    staff_letters.desk_news("desk_ended", ended, reader, key="desk_ended")
    for owed in Deletion.objects.all():
        for is_last in (False, True):
            key = f"delete_copies:{owed.pk}:{is_last}"
            deletion_letters.delete_copies(owed, is_last=is_last, key=key)
    ended.expires_at = moment
    letters.send_to_signer("renewed", ended, key="renewed:term")
    for renewable in (False, True):
        facts, key = {"renewable": renewable}, f"term:{renewable}"
        letters.send_to_signer("term_reminder", ended, key=key, facts=facts)
    suspended = suspend(agreement.dataset)
    suspended.reason = reason
    for letter in ("dataset_suspended", "dataset_resumed"):
        suspension_letters.tell_staff(letter, suspended, by=reader)
    for suspended.lifted_at in (None, moment):
        suspension_letters.tell_holders(suspended, [reader])


def _to_who_is_listed(agreement: Agreement, reason: str) -> None:
    student = with_grant(_another(agreement), UserFactory(), name=agreement.signer.name)
    student.ended_reason = reason
    associate_letters.listed(student, key="listed")
    associate_letters.listing_ended(student, key="listing_ended")
    associate_letters.declined(student, key="declined")
    associate_letters.access_ended(student.agreement, key="access_ended")
    associate_letters.access_restored(student.agreement, key="access_restored")


def _ended(agreement: Agreement) -> Agreement:
    """With people with and without access of their own."""
    made = _another(agreement)
    with_grant(made, UserFactory(), name=agreement.signer.name)
    AssociatedUserFactory(agreement=made, name=agreement.signer.name)
    end_grants(made, GrantEnd.ENDED, by=None)
    made.status, made.ended_at = Status.ENDED, timezone.now()
    made.save()
    return made


def _another(agreement: Agreement) -> Agreement:
    made: Agreement = AgreementFactory(
        version=agreement.version, status=Status.APPROVED, signer__name=agreement.signer.name
    )
    return made

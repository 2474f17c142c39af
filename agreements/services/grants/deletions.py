"""The duty to delete copies: opened where an end leaves somebody without access, closed by their
word, or when they have access anew.

One duty a person and dataset, whatever ended: who has another grant owes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from agreements import audit
from agreements.enums import AuditAction, Channel, NoticeState
from agreements.lifecycle import DELETION_REMINDERS
from agreements.mail.outbox import drop_queued_keys
from agreements.models import Agreement, Dataset, Deletion, DownloadGrant, NoticeDelivery, User
from agreements.selectors.grants import open_deletions as selectors
from agreements.selectors.grants import other_access


def lock_accounts(users: Iterable[int | None]) -> None:
    """Until the transaction ends nobody else gives or ends a grant of these people."""
    keys = {user for user in users if user is not None}
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(locked.values_list("pk"))


def open_deletions(agreement: Agreement, ended: Mapping[int, int | None], *, now: datetime) -> None:
    """For these grants, which have just ended, by the accounts of their people: of those who have
    no other grant of the dataset."""
    keeping = other_access.holders(agreement.dataset_id, [user for user in ended.values() if user])
    Deletion.objects.bulk_create(
        Deletion(grant_id=grant, due_since=now, remind_at=reminder_day(now, 0))
        for grant, user in ended.items()
        if user not in keeping
    )


def lapse_deletions(agreement: Agreement, users: Iterable[int | None]) -> None:
    """These people have access to the dataset, by the agreement: they may keep what they have."""
    keys = [user for user in users if user is not None]
    of_signer = Q(grant__agreement=agreement, grant__associate=None)
    own = selectors.open_deletions(agreement.dataset).filter(selectors.of(keys) | of_signer)
    rows = list(own.select_for_update(of=("self",), no_key=True))
    _close(rows, lapsed_at=timezone.now())


def attest_own(dataset: Dataset, *, by: User) -> int:
    """The person attests, signed in, that they have no copies any more. How many duties that was:
    none where there was none, or it had been attested."""
    with transaction.atomic():
        lock_accounts([by.pk])
        return _attest(selectors.open_deletions(dataset).filter(selectors.of([by.pk])), by=by)


def attest_by_link(agreement: Agreement) -> int:
    """The signer attests it by the link in a mail about this agreement, without signing in."""
    with transaction.atomic():
        lock_accounts([agreement.signer.user_id])
        own = selectors.open_deletions(agreement.dataset)
        return _attest(own.filter(grant__agreement=agreement, grant__associate=None), by=None)


def reminder_day(due_since: datetime, reminded: int) -> datetime | None:
    """When the next reminder is due, after so many; None: that was the last."""
    if reminded >= len(DELETION_REMINDERS):
        return None
    return due_since + timedelta(days=DELETION_REMINDERS[reminded])


def reminder_key(deletion: Deletion, number: int) -> str:
    """That of the mail of a reminder in the outbox."""
    return f"delete_copies:{deletion.pk}:{number}"


def _attest(owed: QuerySet[Deletion], *, by: User | None) -> int:
    now = timezone.now()
    how = Channel.SITE if by else Channel.LINK
    rows = list(owed.select_for_update(of=("self",), no_key=True))
    _close(rows, attested_at=now, attested_how=how, attested_by=by)
    for row in rows:
        grant: DownloadGrant = row.grant
        agreement = grant.agreement
        audit.record(
            AuditAction.DELETION_ATTEST,
            agreement.reference,
            by=by or agreement.signer.email,
            how=how.value,
            person=grant.person,
            of_signer=grant.associate_id is None,
        )
    # Where the signer opted out by a notice, its list shows it.
    NoticeDelivery.objects.filter(
        agreement__in=[r.grant.agreement_id for r in rows if r.grant.associate_id is None],
        state=NoticeState.OPTED_OUT,
        attested_at=None,
    ).update(attested_at=now)
    return len(rows)


def _close(rows: Sequence[Deletion], **how: object) -> None:
    """Nobody is reminded any more, not by a mail that waits either."""
    if not rows:
        return
    Deletion.objects.filter(pk__in=[row.pk for row in rows]).update(remind_at=None, **how)
    keys = [reminder_key(row, row.reminded) for row in rows if row.reminded]
    drop_queued_keys(keys, gettext("Nothing is left to remind of."))

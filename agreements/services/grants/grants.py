"""The only code that gives grants and ends them. Called in the transaction of what causes it, with
the agreement locked.

The accounts of the people concerned are locked, too, in one order: of two agreements that end at
once the later one sees that nobody has access any more, and of an end and a confirmation elsewhere
the later one sees the other.
"""

from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import AccessChange, AssociateState, GrantEnd
from agreements.models import Agreement, AssociatedUser, DownloadGrant, User
from agreements.selectors.grants import other_access
from agreements.services.grant_changes import note_changes

from . import deletions


def give_grants(agreement: Agreement) -> None:
    """To the signer, and to everybody listed who has confirmed: after a reinstatement, too."""
    confirmed = agreement.associates.filter(state=AssociateState.CONFIRMED)
    _give(agreement, [None, *confirmed])


def give_grant(associate: AssociatedUser) -> None:
    """To one who is listed and has just confirmed."""
    _give(associate.agreement, [associate])


def end_grants(agreement: Agreement, why: GrantEnd, *, by: User | None) -> int:
    """All under an agreement, the signer's and everybody else's. How many."""
    return _end(agreement, agreement.grants.all(), why, by)


def end_grants_of(associate: AssociatedUser, why: GrantEnd, *, by: User | None) -> int:
    """Those of one who is listed. How many: one, or none."""
    return _end(associate.agreement, associate.grants.all(), why, by)


def _give(agreement: Agreement, people: list[AssociatedUser | None]) -> None:
    users = [person.user_id if person else agreement.signer.user_id for person in people]
    deletions.lock_accounts(users)
    now = timezone.now()
    made = DownloadGrant.objects.bulk_create(
        DownloadGrant(agreement=agreement, associate=person, granted_at=now) for person in people
    )
    given = [grant.pk for grant in made]
    note_changes(AccessChange.GRANTED, agreement.dataset_id, given, at=now)
    deletions.lapse_deletions(agreement, users)


def _end(
    agreement: Agreement, grants: QuerySet[DownloadGrant], why: GrantEnd, by: User | None
) -> int:
    live = dict(other_access.persons_of(grants.filter(ended_at=None)))
    if not live:
        return 0
    deletions.lock_accounts(live.values())
    now = timezone.now()
    DownloadGrant.objects.filter(pk__in=live).update(ended_at=now, ended_why=why, ended_by=by)
    note_changes(AccessChange.ENDED, agreement.dataset_id, sorted(live), at=now)
    deletions.open_deletions(agreement, live, now=now)
    return len(live)

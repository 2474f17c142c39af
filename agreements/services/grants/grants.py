"""The only code that gives grants and ends them. Called in the transaction of what causes it, with
the agreement locked."""

from django.utils import timezone

from agreements.enums import AssociateState, GrantEnd
from agreements.models import Agreement, AssociatedUser, DownloadGrant, User


def give_grants(agreement: Agreement) -> None:
    """To the signer, and to everybody listed who has confirmed: after a reinstatement, too."""
    confirmed = agreement.associates.filter(state=AssociateState.CONFIRMED)
    now = timezone.now()
    DownloadGrant.objects.bulk_create(
        DownloadGrant(agreement=agreement, associate=associate, granted_at=now)
        for associate in (None, *confirmed)
    )


def give_grant(associate: AssociatedUser) -> DownloadGrant:
    """To one who is listed and has just confirmed."""
    return DownloadGrant.objects.create(
        agreement=associate.agreement, associate=associate, granted_at=timezone.now()
    )


def end_grants(agreement: Agreement, why: GrantEnd, *, by: User | None) -> int:
    """All under an agreement, the signer's and everybody else's. How many."""
    live = agreement.grants.filter(ended_at=None)
    return live.update(ended_at=timezone.now(), ended_why=why, ended_by=by)


def end_grants_of(associate: AssociatedUser, why: GrantEnd, *, by: User) -> int:
    """Those of one who is listed. How many: one, or none."""
    live = associate.grants.filter(ended_at=None)
    return live.update(ended_at=timezone.now(), ended_why=why, ended_by=by)

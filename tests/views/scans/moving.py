"""Where the request of a scan got to meanwhile, for tests of what its pages say then."""

from django.utils import timezone

from agreements.enums import Status
from agreements.lifecycle import ENDED, ONCE_APPROVED
from agreements.models import Agreement
from tests.factories import UserFactory
from tests.services.succeeding import successor


def moved(agreement, status):
    """As a move would leave it, as far as the pages of the signer ask."""
    now, ended = timezone.now(), status in ENDED
    approved = {"approved_at": now, "approved_by": UserFactory()} if status in ONCE_APPROVED else {}
    reviewed = (
        {"reviewer": UserFactory(), "review_started_at": now} if status == Status.IN_REVIEW else {}
    )
    when = {"ended_at": now if ended else None}
    if status == Status.SUCCEEDED:
        moved(agreement, Status.APPROVED)
        agreement.refresh_from_db()
        successor(Status.APPROVED, of=agreement)
    Agreement.objects.filter(pk=agreement.pk).update(status=status, **when, **approved, **reviewed)

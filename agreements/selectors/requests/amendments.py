"""What was, or is to be, added to an agreement in force."""

from django.db.models import Count, QuerySet

from agreements.enums import Status
from agreements.lifecycle import OPEN
from agreements.models import Agreement


def open_amendment(agreement: Agreement) -> Agreement | None:
    """The one that is under way."""
    return agreement.amendments.filter(status__in=OPEN).first()


def added_amendments(agreement: Agreement) -> QuerySet[Agreement]:
    """Those that were approved, oldest first, each with the number of its `people`."""
    done = agreement.amendments.filter(status=Status.ADDED).annotate(people=Count("associates"))
    return done.order_by("approved_at")

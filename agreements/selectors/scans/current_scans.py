"""Which scans count."""

from django.db.models import Exists, OuterRef, QuerySet

from agreements.enums import Status
from agreements.models import SignedScan

# Where a scan is what people go by; elsewhere nobody waits for it any more.
IN_USE = (Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED)


def counting() -> QuerySet[SignedScan]:
    """The latest scan of each request that is open."""
    later = SignedScan.objects.filter(
        agreement=OuterRef("agreement"), number__gt=OuterRef("number")
    )
    return SignedScan.objects.filter(~Exists(later), agreement__status__in=IN_USE)

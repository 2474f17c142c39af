"""Where a dataset asks for two reviewers: what the first one recommended."""

from django.db.models import Exists, OuterRef, QuerySet

from agreements.enums import Verb
from agreements.models import Agreement, ReviewDecision, SignedScan, User


def standing_recommendation(agreement: Agreement) -> ReviewDecision | None:
    """That on the scan that counts: one of an earlier scan is overtaken."""
    scan = agreement.scans.order_by("number").last()
    if scan is None:
        return None
    return _recommendations().filter(scan=scan).select_related("reviewer").last()


def is_recommended(by: User | None = None) -> Exists:
    """Whether there is one, by this person or by anybody, as part of a query of agreements."""
    scans = SignedScan.objects.filter(agreement=OuterRef(OuterRef("pk"))).order_by("-number")
    found = _recommendations().filter(agreement=OuterRef("pk"), scan=scans.values("pk")[:1])
    return Exists(found.filter(reviewer=by) if by else found)


def _recommendations() -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(verb=Verb.RECOMMEND)

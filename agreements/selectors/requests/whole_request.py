"""A request with what its page shows of it, each kind read once."""

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404

from agreements.models import (
    Agreement,
    IssuedDocument,
    OutboundEmail,
    ReviewDecision,
    SignedScan,
    User,
)
from agreements.selectors import access
from agreements.selectors.long_texts import without_texts

# At most one of each: they come with the row.
_AT_MOST_ONE = (
    "pending_decision__reviewer",
    "quarantined_upload",
    "proposed_scan__base__document",
    "import_row__batch__confirmed_by",
    "import_row__version",
)


def whole_request(user: User, reference: str) -> Agreement:
    """As its staff see it, or Http404, with its parts and its mails."""
    found = access.agreements_for_staff(user).select_related(*_AT_MOST_ONE)
    agreement = get_object_or_404(found, reference=reference)
    mails = OutboundEmail.objects.select_related("notice_template", "informed_by", "notice")
    mails = without_texts(mails, "notice_template")
    prefetch_related_objects([agreement], Prefetch("mails", mails.order_by("pk")))
    fetch_parts(agreement)
    return agreement


def fetch_parts(agreement: Agreement) -> None:
    """Read its people, documents, scans and decisions, in their order, unless it has them already:
    from then on `.all()` of each is what was read."""
    prefetch_related_objects(
        [agreement],
        *access.ASKED_BY_MAY,
        Prefetch("documents", IssuedDocument.objects.select_related("version").order_by("number")),
        Prefetch(
            "scans", SignedScan.objects.select_related("uploaded_by", "document").order_by("number")
        ),
        Prefetch(
            "decisions",
            ReviewDecision.objects.select_related("reviewer", "scan__document__version").order_by(
                "pk"
            ),
        ),
    )

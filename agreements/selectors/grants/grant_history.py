"""The grants under an agreement, with what became of each, for its signer and for its staff."""

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from agreements.enums import GrantEnd
from agreements.models import Agreement, DownloadGrant, DownloadRecord

# Of a grant's records those of the data, or of what opens it elsewhere; not of the owner's words.
FETCHED = ~Q(records__what=DownloadRecord.What.INSTRUCTIONS)


def grants_under(agreement: Agreement) -> QuerySet[DownloadGrant]:
    """The signer's first, then the others by name; each with `last_fetch` and `fetched_bytes`."""
    found = agreement.grants.select_related("agreement__signer", "associate", "ended_by")
    counted = found.annotate(
        last_fetch=Max("records__at", filter=FETCHED), fetched_bytes=Sum("records__bytes")
    )
    return counted.order_by("associate__position", "pk")


def ended_by(grant: DownloadGrant) -> str:
    """Which party ended it, in words that name no address; "" while it has not ended."""
    match grant.ended_why:
        case "":
            return ""
        case GrantEnd.OPTED_OUT | GrantEnd.ENDED:
            return _("the signer")
        case GrantEnd.LEFT | GrantEnd.HANDED_OVER:
            return _("the person")
        case GrantEnd.REMOVED if grant.ended_by_id == grant.agreement.signer.user_id:
            return _("the signer")
        case GrantEnd.EXPIRED:
            return _("the date")
        case GrantEnd.SUCCEEDED:
            return _("an approval")
    return _("the data owner")

"""The grants under an agreement, with what became of each, for its signer and for its staff."""

from django.db.models import BigIntegerField, Max, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from agreements.enums import GrantEnd
from agreements.models import Agreement, DownloadGrant


def grants_under(agreement: Agreement) -> QuerySet[DownloadGrant]:
    """The signer's first, then the others by name; each with `last_fetch` and `fetched_bytes`."""
    found = agreement.grants.select_related("agreement__signer", "associate", "ended_by")
    counted = found.annotate(last_fetch=Max("records__at"), fetched_bytes=fetched_bytes())
    return counted.order_by("associate__position", "pk")


def fetched_bytes() -> Combinable:
    """How much was fetched by a grant, as part of a query of grants: nobody counts it yet."""
    return Value(None, output_field=BigIntegerField(null=True))


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
    return _("the data owner")

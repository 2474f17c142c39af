"""Earlier approvals of a mail domain: what a dataset's own staff decided about it before."""

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import StrIndex, Substr

from agreements.enums import AddressKind, Status
from agreements.models import Agreement

_HOST = Substr("signer__email", StrIndex("signer__email", Value("@")) + 1)


def earlier_approvals(agreement: Agreement) -> int:
    """How many other agreements with signers of exactly this host the dataset approved before it.

    A revoked one does not count: its owner had reasons.
    """
    host = agreement.signer.email.rpartition("@")[2]
    found = _approved(host).filter(dataset=agreement.dataset_id).exclude(pk=agreement.pk)
    if agreement.approved_at:
        found = found.filter(approved_at__lt=agreement.approved_at)
    return found.count()


def has_earlier_approval() -> Case:
    """Whether there is one, as part of a query of agreements; not asked where a list knows the
    domain: it adds nothing there, and at gmail.com there are more signers than anybody reads."""
    email = OuterRef("signer__email")
    found = _approved(Substr(email, StrIndex(email, Value("@")) + 1))
    found = found.filter(dataset=OuterRef("dataset")).exclude(pk=OuterRef("pk"))
    own = ExpressionWrapper(OuterRef("approved_at"), output_field=DateTimeField())
    there = Exists(
        found.alias(own=own).filter(Q(own=None) | Q(approved_at__lt=OuterRef("approved_at")))
    )
    unknown = Q(address_kind__in=(AddressKind.UNKNOWN, ""))
    return Case(When(unknown, then=there), default=False, output_field=BooleanField())


def at_host(requests: QuerySet[Agreement], host: str | Substr) -> QuerySet[Agreement]:
    """Those of signers whose addresses are at exactly this host; amendments left out."""
    return requests.filter(amends=None).alias(host=_HOST).filter(host=host)


def _approved(host: str | Substr) -> QuerySet[Agreement]:
    """Of any dataset."""
    found = at_host(Agreement.objects.all(), host).filter(approved_at__isnull=False)
    return found.exclude(status=Status.REVOKED)

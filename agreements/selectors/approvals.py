"""Earlier approvals of a mail domain: what a dataset's own staff decided about it before."""

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from agreements.enums import Status
from agreements.models import Agreement

_HOST = Substr("signer__email", StrIndex("signer__email", Value("@")) + 1)


def number(agreement: Agreement) -> int:
    """How many other agreements with signers of exactly this host the dataset approved.

    A revoked one does not count: its owner had reasons.
    """
    host = agreement.signer.email.rpartition("@")[2]
    return _approved(host).filter(dataset=agreement.dataset_id).exclude(pk=agreement.pk).count()


def any_of() -> Exists:
    """Whether there is one, as part of a query of agreements."""
    email = OuterRef("signer__email")
    found = _approved(Substr(email, StrIndex(email, Value("@")) + 1))
    return Exists(found.filter(dataset=OuterRef("dataset")).exclude(pk=OuterRef("pk")))


def _approved(host: str | Substr) -> QuerySet[Agreement]:
    """Of any dataset."""
    found = Agreement.objects.alias(host=_HOST).filter(host=host, approved_at__isnull=False)
    return found.exclude(status=Status.REVOKED)

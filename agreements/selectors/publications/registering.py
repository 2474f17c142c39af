"""Who registers publications, under which agreement, and which are theirs."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.models import Agreement, Publication, User


def may_register(user: User, agreement: Agreement) -> bool:
    """Whether this person registers what they published under an agreement: its signer once it was
    approved, and whoever had access by it. Papers come out long after an agreement has ended. Under
    an amendment nobody does: it is none by itself."""
    if not user.is_active or agreement.approved_at is None or agreement.amends_id:
        return False
    is_signer = agreement.signer.user_id == user.pk
    return is_signer or agreement.grants.filter(associate__user=user).exists()


def agreement_to_register_for(user: User, reference: str) -> Agreement:
    """The agreement under which this person registers, or Http404."""
    found = Agreement.objects.select_related("signer", "dataset", "version__dataset")
    agreement = get_object_or_404(found, reference=reference)
    if not may_register(user, agreement):
        raise Http404
    return agreement


def publications_of(user: User, agreement: Agreement) -> QuerySet[Publication]:
    """What this person registered under an agreement, withdrawn or not, newest first."""
    return agreement.publications.filter(registered_by=user).order_by("-number")


def own_publication(user: User, agreement: Agreement, number: int) -> Publication:
    """One of these that is not withdrawn, or Http404."""
    own = publications_of(user, agreement).filter(withdrawn_at=None)
    found = get_object_or_404(own, number=number)
    found.agreement = agreement
    return found

"""Who is asked to confirm that they are listed, and then has access."""

from django.db.models import QuerySet

from agreements.enums import AssociateState, Status
from agreements.models import AssociatedUser, Dataset, User
from agreements.selectors.addresses import addresses_of


def open_invitations(user: User, dataset: Dataset) -> QuerySet[AssociatedUser]:
    """Those of a person, by an address of their account."""
    found = AssociatedUser.objects.filter(
        email__in=addresses_of(user),
        state=AssociateState.INVITED,
        agreement__dataset=dataset,
        agreement__status=Status.APPROVED,
    )
    return found.select_related("agreement__signer").order_by("-pk")

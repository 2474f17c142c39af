"""Who is asked to confirm that they are listed, and then has access."""

from django.db.models import QuerySet

from agreements.enums import AssociateState, Status
from agreements.models import AssociatedUser, Dataset, User


def open_invitations(user: User, dataset: Dataset) -> QuerySet[AssociatedUser]:
    """Those of a person, by the address of their account."""
    found = AssociatedUser.objects.filter(
        email=user.email,
        state=AssociateState.INVITED,
        agreement__dataset=dataset,
        agreement__status=Status.APPROVED,
    )
    return found.select_related("agreement__signer").order_by("-pk")

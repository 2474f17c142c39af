"""Who among a dataset's staff is told, and may record what."""

from agreements.enums import Verb
from agreements.lifecycle import permission
from agreements.models import Dataset, User


def data_owners(dataset: Dataset) -> list[User]:
    """The dataset's staff who may take back who opted out: they are written to."""
    people = dataset.staff.filter(is_active=True, is_staff=True).order_by("pk")
    return [person for person in people if person.has_perm(permission(Verb.REINSTATE))]


def may_inform(user: User, dataset: Dataset) -> bool:
    """Whether this person may record that somebody was told of a version another way."""
    return (
        user.is_active
        and user.is_staff
        and user.has_perm("agreements.change_noticedelivery")
        and (user.is_superuser or dataset.staff.filter(pk=user.pk).exists())
    )

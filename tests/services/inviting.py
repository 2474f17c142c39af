"""Invitations to the staff, sent by a data owner of the dataset."""

from django.contrib.auth.models import Group

from agreements.models import Dataset, StaffInvitation, User
from agreements.services.accounts import invitations, staff
from tests.factories import DatasetFactory, staff_user

EMAIL = "new@psych.example.edu"


def group(name: str) -> Group:
    return staff.ensure_groups()[name]


def invited(
    dataset: Dataset | None = None,
    *names: str,
    email: str = EMAIL,
    by: User | None = None,
) -> StaffInvitation:
    dataset = dataset or DatasetFactory()
    return invitations.invite(
        email,
        groups=[group(name) for name in names or (staff.REVIEWER,)],
        datasets=[dataset],
        by=by or staff_user(staff.DATA_OWNER, dataset),
    )

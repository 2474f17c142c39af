"""What each group may do, and that `migrate` sees to it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from agreements.lifecycle import STAFF_VERBS
from agreements.services.accounts import staff

pytestmark = pytest.mark.django_db


def rights(group: str) -> set[str]:
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def test_every_migrate_creates_the_groups_with_their_permissions() -> None:
    """Of a verb that came with a migration, too: its permission is no more there than the group."""
    staff.ensure_groups()
    before = {name: rights(name) for name in (staff.REVIEWER, staff.DATA_OWNER)}
    Group.objects.get(name=staff.REVIEWER).delete()
    Group.objects.get(name=staff.DATA_OWNER).permissions.add(
        Permission.objects.get(codename="delete_user")
    )
    Permission.objects.get(codename="approve_agreement").delete()
    call_command("migrate", verbosity=0)
    assert {name: rights(name) for name in before} == before


def test_data_owners_may_use_every_verb_of_staff() -> None:
    call_command("migrate", verbosity=0)
    verbs = {f"{verb}_agreement" for verb in STAFF_VERBS}
    assert verbs <= rights(staff.DATA_OWNER)
    assert verbs - rights(staff.REVIEWER) == {
        "import_agreement",
        "reinstate_agreement",
        "revoke_agreement",
    }

"""Groups of staff and what each may do."""

from django.contrib.auth.models import Group, Permission

from agreements.enums import Party
from agreements.lifecycle import TABLE

REVIEWER = "Reviewer"
DATA_OWNER = "Data owner"

_REVIEWER_VERBS = [r.verb for r in TABLE.values() if r.party is Party.REVIEWER]
_OWNER_VERBS = [r.verb for r in TABLE.values() if r.party is Party.OWNER]

_PERMISSIONS = {
    REVIEWER: [
        "view_agreement",
        *(f"{verb}_agreement" for verb in _REVIEWER_VERBS),
    ],
    DATA_OWNER: [
        "view_agreement",
        *(f"{verb}_agreement" for verb in [*_REVIEWER_VERBS, *_OWNER_VERBS]),
        "view_dataset",
        "change_dataset",
        "view_defect",
        "add_defect",
        "change_defect",
        "view_licenseversion",
        "add_licenseversion",
        "change_licenseversion",
        "delete_licenseversion",
        "announce_licenseversion",
        "view_noticedelivery",
        "change_noticedelivery",
        "view_accessinstructions",
        "add_accessinstructions",
        "change_accessinstructions",
        "view_outboundemail",
        "view_user",
        "add_user",
        "change_user",
    ],
}


def ensure_groups() -> dict[str, Group]:
    """Create the groups and give each exactly its permissions; safe to run at any time."""
    made = {}
    for name, codenames in _PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        found = Permission.objects.filter(
            content_type__app_label="agreements", codename__in=codenames
        )
        group.permissions.set(found)
        made[name] = group
    return made

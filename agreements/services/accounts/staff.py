"""Groups of staff and what each may do."""

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as installed_apps
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.enums import Party
from agreements.lifecycle import TABLE
from agreements.mail import outbox
from agreements.models import Dataset, SavedView, User

REVIEWER = "Reviewer"
DATA_OWNER = "Data owner"
DESK_LETTERS = ("desk_digest", "desk_request", "desk_ended")

_REVIEWER_VERBS = [r.verb for r in TABLE.values() if r.party is Party.REVIEWER]
_OWNER_VERBS = [r.verb for r in TABLE.values() if r.party is Party.OWNER]

# By group and model, as in the names of Django's permissions.
_PERMISSIONS = {
    REVIEWER: {
        "agreement": ["view", *_REVIEWER_VERBS],
        "downloadgrant": ["view"],
        "publication": ["view"],
        "blockedperson": ["view"],
    },
    DATA_OWNER: {
        "agreement": ["view", *_REVIEWER_VERBS, *_OWNER_VERBS],
        "blockedperson": ["view", "add", "change"],
        "dataset": ["view", "add", "change", "suspend"],
        "defect": ["view", "add", "change"],
        "licenseversion": ["view", "add", "change", "delete", "announce"],
        "datarelease": ["view", "add", "change", "delete", "publish"],
        "noticedelivery": ["view", "change"],
        "deletion": ["view"],
        "downloadgrant": ["view"],
        "leakincident": ["view", "add", "change"],
        "agreementimport": ["view", "add"],
        "accessinstructions": ["view", "add", "change"],
        "outboundemail": ["view"],
        "publication": ["view", "withdraw"],
        "user": ["view", "change"],
        "staffinvitation": ["view", "add"],
        "apiclient": ["view", "add"],
        "webhookendpoint": ["view", "add"],
    },
}


def ensure_groups() -> dict[str, Group]:
    """Create the groups and give each exactly its permissions; safe to run at any time."""
    made = {}
    for name, rights in _PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        codenames = [f"{verb}_{model}" for model, verbs in rights.items() for verb in verbs]
        found = Permission.objects.filter(
            content_type__app_label="agreements", codename__in=codenames
        )
        group.permissions.set(found)
        made[name] = group
    return made


def ensure_groups_after_migrate(apps: Apps = installed_apps, **_signal: Any) -> None:
    """post_migrate of `auth`, which comes after that of the portal: its permissions are there.
    `flush` sends it without `apps`.

    A migration may add a verb of staff; nobody then has to remember who may use it.
    """
    if ("auth", "group") in {(m._meta.app_label, m._meta.model_name) for m in apps.get_models()}:
        ensure_groups()


def own_groups() -> QuerySet[Group]:
    return Group.objects.filter(name__in=[REVIEWER, DATA_OWNER]).order_by("name")


def groups_to_give(user: User) -> QuerySet[Group]:
    """The portal's groups that allow nothing which this person may not do as well."""
    mine = user.get_all_permissions()
    given = [
        group.pk
        for group in Group.objects.filter(name__in=_PERMISSIONS).prefetch_related("permissions")
        if {f"agreements.{right.codename}" for right in group.permissions.all()} <= mine
    ]
    return Group.objects.filter(pk__in=given).order_by("name")


def remove_from_staff(user: User) -> None:
    """Take away every right and every dataset: whoever joins the staff again begins anew."""
    user.groups.clear()
    user.user_permissions.clear()
    left = list(user.datasets.all())
    user.datasets.clear()
    clean_up_after_leaving(user, left)


def clean_up_after_leaving(user: User, left: Iterable[Dataset]) -> None:
    """Who works on these datasets no more: what they keep about them goes, and mails of the desk
    that have not left don't. What they hold is nobody's as it is (`queue.nobodys`)."""
    views = SavedView.objects.filter(user=user)
    if user.is_superuser or user.datasets.exists():
        slugs = {dataset.slug for dataset in left}
        named = [v.pk for v in views if slugs.intersection(QueryDict(v.query).getlist("dataset"))]
        views = views.filter(pk__in=named)
    views.delete()
    outbox.drop_queued_letters(
        user.email, DESK_LETTERS, _("They had left the dataset’s staff before this left.")
    )

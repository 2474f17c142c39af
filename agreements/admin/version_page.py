"""Pages about one LA version: who may come, what the page knows, what can be done from there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import dates
from agreements.admin.base import person
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion, User
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets

VIEW = "agreements.view_licenseversion"
WRITE = "agreements.change_licenseversion"
THROW_AWAY = "agreements.delete_licenseversion"
ANNOUNCE = "agreements.announce_licenseversion"
FOLLOW = "agreements.view_noticedelivery"

# The colors of an agreement's tags: green is in force, red is ended.
TAGS = {
    VersionStatus.DRAFT: "draft",
    VersionStatus.ANNOUNCED: "submitted",
    VersionStatus.IN_FORCE: "approved",
    VersionStatus.SUPERSEDED: "withdrawn",
    VersionStatus.CALLED_OFF: "rejected",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A page where something can be done about a version."""

    title: str | Promise
    url: str
    ends: bool = False


_DRAFT, _ANNOUNCED = VersionStatus.DRAFT, VersionStatus.ANNOUNCED
# Page, title, permission, in which statuses, whether it ends something.
_STEPS: tuple[tuple[str, Promise, str, tuple[VersionStatus, ...], bool], ...] = (
    ("change", _("Edit"), WRITE, (_DRAFT,), False),
    ("announce", _("Announce"), ANNOUNCE, (_DRAFT,), False),
    ("put_into_force", _("Put into force"), ANNOUNCE, (_DRAFT,), False),
    ("progress", _("Progress"), FOLLOW, tuple(set(VersionStatus) - {_DRAFT}), False),
    ("postpone", _("Postpone"), ANNOUNCE, (_ANNOUNCED,), False),
    ("call_off", _("Call off"), ANNOUNCE, (_ANNOUNCED,), True),
    ("delete", _("Delete the draft"), THROW_AWAY, (_DRAFT,), True),
)


def found(request: HttpRequest, pk: int, permission: str = VIEW) -> LicenseVersion:
    """The version. Http404 for staff of other datasets and who may not read any;
    PermissionDenied for who may read but lacks the permission."""
    user = person(request)
    version = access.version_for_staff(user, pk)
    if not user.has_perm(permission):
        raise PermissionDenied
    return version


def steps(
    user: User, version: LicenseVersion, *, besides: str = "", first: bool | None = None
) -> list[Step]:
    """What this person can do about a version now, the page they are on left out.

    `first`: whether the dataset has no LA in force, for lists, which know it of all rows at once.
    """
    if first is None:
        first = public_datasets.version_in_force(version.dataset) is None
    never = "announce" if first else "put_into_force"
    return [
        Step(title, address(name, version), ends)
        for name, title, permission, statuses, ends in _STEPS
        if version.status in statuses
        and name not in (besides, never)
        and user.has_perm(permission)
        # The first version was never announced.
        and (name != "progress" or version.announced_at)
    ]


def address(name: str, version: LicenseVersion) -> str:
    """Address of one of a version's pages on the desk."""
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def effective(version: LicenseVersion) -> str:
    """When it takes or took effect, in the dataset's own zone; empty for a draft."""
    if version.effective_at is None:
        return ""
    return dates.say(version.effective_at, version.dataset.time_zone)


def listing() -> str:
    """Address of the list of versions."""
    return reverse("admin:agreements_licenseversion_changelist")


def answer(
    request: HttpRequest,
    name: str,
    version: LicenseVersion,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A page from `licenseversion/<name>.html`."""
    shared = {
        **admin.site.each_context(request),
        "opts": LicenseVersion._meta,
        "version": version,
        "dataset": version.dataset,
        "kind": TAGS[VersionStatus(version.status)],
        "page": address("change", version),
        "effective": effective(version),
    }
    template = f"admin/agreements/licenseversion/{name}.html"
    return render(request, template, {**shared, **context}, status=status)

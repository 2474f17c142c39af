"""Pages about one LA version: who may come, what the page knows, what can be done from there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import dates
from agreements.admin.pages import ASK, View, desk_page, person, record_view, require_permission
from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion, User
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets

VIEW = "agreements.view_licenseversion"
WRITE = "agreements.change_licenseversion"
DELETE = "agreements.delete_licenseversion"
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
class VersionStep:
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
    ("delete", _("Delete the draft"), DELETE, (_DRAFT,), True),
)
_NOT_NOW = _("This step is not possible now")


def fetch_version(request: HttpRequest, pk: int, *, permission: str = VIEW) -> LicenseVersion:
    """The version. Http404 for staff of other datasets and who may not read any;
    PermissionDenied for who may read but lacks the permission."""
    version = access.version_for_staff(person(request), pk)
    require_permission(request, permission)
    return version


def fetch_announced(request: HttpRequest, pk: int, *, permission: str = FOLLOW) -> LicenseVersion:
    """The same of what was announced at some time; Http404 for what nobody was notified of."""
    version = fetch_version(request, pk, permission=permission)
    if version.announced_at is None:
        raise Http404
    return version


def version_view(
    permission: str = VIEW,
    *,
    methods: Iterable[str] = ASK,
    refusal: str | Promise = _NOT_NOW,
) -> Callable[[Callable[[HttpRequest, LicenseVersion], HttpResponseBase]], View]:
    """Decorates a view of a version. A PortalError becomes a 409 with `refusal` for its title."""
    fetch = partial(fetch_version, permission=permission)
    return record_view(fetch, refused=partial(refuse_step, title=refusal), methods=methods)


def version_steps(
    user: User, version: LicenseVersion, *, besides: str = "", first: bool | None = None
) -> list[VersionStep]:
    """What this person can do about a version now, the page they are on left out.

    `first`: whether the dataset has no LA in force, for lists, which know it of all rows at once.
    """
    if first is None:
        first = public_datasets.version_in_force(version.dataset) is None
    never = "announce" if first else "put_into_force"
    return [
        VersionStep(title, version_address(name, version), ends)
        for name, title, permission, statuses, ends in _STEPS
        if version.status in statuses
        and name not in (besides, never)
        and user.has_perm(permission)
        # The first version was never announced.
        and (name != "progress" or version.announced_at)
    ]


def version_address(name: str, version: LicenseVersion) -> str:
    """Address of one of a version's pages on the desk."""
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def effective_day(version: LicenseVersion) -> str:
    """When it takes or took effect, in the dataset's own zone; empty for a draft."""
    if version.effective_at is None:
        return ""
    return dates.say(version.effective_at, version.dataset.time_zone)


def render_version(
    request: HttpRequest,
    template: str,
    version: LicenseVersion,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A page about a version, from `<template>.html`."""
    shared = {
        "opts": LicenseVersion._meta,
        "version": version,
        "dataset": version.dataset,
        "kind": TAGS[VersionStatus(version.status)],
        "page": version_address("change", version),
        "effective": effective_day(version),
    }
    return desk_page(request, template, {**shared, **context}, status)


def refuse_step(
    request: HttpRequest,
    version: LicenseVersion,
    error: PortalError,
    *,
    title: str | Promise,
    status: int = 409,
    typed: str = "",
) -> HttpResponse:
    """It is not possible, or not any more. `typed` is shown, to be taken elsewhere."""
    context = {"title": title, "sentence": error, "typed": typed}
    return render_version(request, "version_refused", version, context, status)

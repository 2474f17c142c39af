"""Pages about one release: who may come, what the page knows, what can be done from there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.pages import ASK, View, desk_page, person, record_view, require_permission
from agreements.enums import ReleaseStatus
from agreements.exceptions import PortalError
from agreements.models import DataRelease, User
from agreements.selectors import access

VIEW = "agreements.view_datarelease"
WRITE = "agreements.change_datarelease"
DELETE = "agreements.delete_datarelease"
PUBLISH = "agreements.publish_datarelease"

TAGS = {
    ReleaseStatus.DRAFT: "draft",
    ReleaseStatus.PUBLISHED: "approved",
    ReleaseStatus.WITHDRAWN: "rejected",
}


@dataclass(frozen=True, slots=True)
class ReleaseStep:
    """A page where something can be done about a release."""

    title: str | Promise
    url: str
    ends: bool = False


_DRAFT, _PUBLISHED = ReleaseStatus.DRAFT, ReleaseStatus.PUBLISHED
# Page, title, permission, in which status, whether it ends something.
_STEPS: tuple[tuple[str, Promise, str, ReleaseStatus, bool], ...] = (
    ("publish", gettext_lazy("Publish"), PUBLISH, _DRAFT, False),
    ("upload", gettext_lazy("Upload files"), WRITE, _DRAFT, False),
    ("storage", gettext_lazy("Add files from the storage"), WRITE, _DRAFT, False),
    ("describe", gettext_lazy("Describe it"), WRITE, _DRAFT, False),
    ("delete", gettext_lazy("Delete the draft"), DELETE, _DRAFT, True),
    ("erratum", gettext_lazy("Start an erratum"), WRITE, _PUBLISHED, False),
    ("recall", gettext_lazy("Recall files"), PUBLISH, _PUBLISHED, True),
    ("withdraw", gettext_lazy("Withdraw"), PUBLISH, _PUBLISHED, True),
)


def fetch_release(request: HttpRequest, pk: int, *, permission: str = VIEW) -> DataRelease:
    """The release. Http404 for staff of other datasets and who may not read any; PermissionDenied
    for who may read but lacks the permission."""
    release = access.release_for_staff(person(request), pk)
    require_permission(request, permission)
    return release


def release_view(
    permission: str = VIEW, *, methods: Iterable[str] = ASK
) -> Callable[[Callable[[HttpRequest, DataRelease], HttpResponseBase]], View]:
    """Decorates a view of a release. A PortalError that it lets through becomes a 409."""
    fetch = partial(fetch_release, permission=permission)
    return record_view(fetch, refused=refuse_step, methods=methods)


def release_steps(user: User, release: DataRelease) -> list[ReleaseStep]:
    """What this person can do about a release now."""
    return [
        ReleaseStep(title, release_address(name, release), ends)
        for name, title, permission, status, ends in _STEPS
        if release.status == status and user.has_perm(permission)
    ]


def release_address(name: str, release: DataRelease) -> str:
    """Address of one of a release's pages on the desk."""
    return reverse(f"admin:agreements_datarelease_{name}", args=[release.pk])


def render_release(
    request: HttpRequest,
    template: str,
    release: DataRelease,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A page about a release, from `releases/<template>.html`."""
    shared = {
        "opts": DataRelease._meta,
        "release": release,
        "dataset": release.dataset,
        "page": release_address("change", release),
    }
    return desk_page(request, f"releases/{template}", {**shared, **context}, status)


def refuse_step(request: HttpRequest, release: DataRelease, error: PortalError) -> HttpResponse:
    """It is not possible, or not any more."""
    sentences = getattr(error, "sentences", None) or [str(error)]
    context = {"title": _("This step is not possible now"), "sentences": sentences}
    return render_release(request, "refused", release, context, 409)

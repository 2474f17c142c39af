"""Who asks for which release, and by which grant: a session in a browser, or a token in a header
from a command line."""

from typing import NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from agreements.enums import ReleaseStatus
from agreements.models import DataRelease, Dataset, DownloadGrant, User
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants
from agreements.selectors.releases import release_files
from agreements.services.releases.downloads import ReleaseWithdrawn
from agreements.views.grants.no_access import no_access_page
from agreements.views.signed_in import SignedInRequest, signed_in

_BEARER = "Bearer "


class AskedRelease(NamedTuple):
    """Who asks for what, by which grant."""

    grant: DownloadGrant
    user: User
    release: DataRelease
    by_token: bool


def asked_release(request: HttpRequest, slug: str, label: str) -> AskedRelease | HttpResponseBase:
    """Or the answer to who may not.

    A request that carries a token is never sent on elsewhere: programs would pass the token on.
    """
    said = request.headers.get("Authorization", "")
    user: User | None
    if said:
        grant = _grant_by_header(said, slug)
        user = grant.user if grant else None
        if grant is None or user is None:
            return _unknown_token()
    elif not request.user.is_authenticated:
        return _sign_in(request)
    else:
        here = cast(SignedInRequest, request)
        user, dataset = here.user, public_datasets.dataset_for(here.user, slug)
        grant = live_grants.live_grant(user, dataset)
        if grant is None:
            return no_access_page(here, dataset)
    release = release_files.release_of(grant.agreement.dataset, label)
    if release.status == ReleaseStatus.WITHDRAWN:
        return plain_answer(str(ReleaseWithdrawn()), 410)
    return AskedRelease(grant, user, release, by_token=bool(said))


def _grant_by_header(said: str, slug: str) -> DownloadGrant | None:
    dataset = Dataset.objects.filter(slug=slug).first()
    if dataset is None or not said.startswith(_BEARER):
        return None
    return live_grants.grant_by_token(said.removeprefix(_BEARER).strip(), dataset)


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """A browser to the sign-in; what reads no pages is told how to ask."""
    if "text/html" in request.headers.get("Accept", ""):
        return signed_in(lambda _request: HttpResponse())(request)
    said = _(
        "Sign in on the site, or send the token from the data page in a header: "
        "Authorization: Bearer …"
    )
    return plain_answer(said, 401, {"WWW-Authenticate": "Bearer"})


def _unknown_token() -> HttpResponse:
    said = _(
        "This token gives no access here: it was replaced or revoked, or the access has ended or "
        "is suspended. The data page on the site says how it is."
    )
    return plain_answer(said, 403, {"WWW-Authenticate": "Bearer"})


def plain_answer(sentence: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """A sentence for programs that read no pages."""
    return HttpResponse(
        f"{sentence}\n",
        status=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type="text/plain; charset=utf-8",
    )

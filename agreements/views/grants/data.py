"""How somebody who has a live grant reaches the data: one page a dataset, whoever signed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agreements import visa_keys
from agreements.documents.markup import to_html
from agreements.enums import Status
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, DataRelease, Dataset
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants
from agreements.selectors.notices import deliveries
from agreements.selectors.releases import recalls, release_files
from agreements.services.grants import access_instructions, download_tokens
from agreements.services.license_texts import display
from agreements.views.grants.no_access import no_access_page
from agreements.views.signed_in import ASK, READ, SignedInRequest, own_request, signed_in

_FILES = 100


@never_cache
@require_safe
@signed_in
def data(request: SignedInRequest, slug: str) -> HttpResponse:
    """What one needs to fetch the data, by the own grant; showing the instructions is recorded.
    Without a live grant: 403, with the reason and the way on."""
    dataset = public_datasets.dataset_for(request.user, slug)
    try:
        shown = access_instructions.show_instructions(dataset, by=request.user)
    except NotYourMove:
        return no_access_page(request, dataset)
    grant = live_grants.live_grant(request.user, dataset)
    if grant is None:  # ended a moment ago
        return no_access_page(request, dataset)
    agreement = grant.agreement
    is_signer = grant.associate_id is None
    releases = release_files.published(dataset)
    context = {
        "dataset": dataset,
        "grant": grant,
        "agreement": agreement,
        "duties": recalls.open_duties(request.user, dataset),
        "notice": deliveries.shown_for(agreement) if is_signer else None,
        "asks": display.asked_clauses(agreement.version, dataset),
        "instructions": shown,
        "text": to_html(shown.text) if shown else "",
        "releases": [(release, archive_url(release)) for release in releases],
        "release_notes": to_html(releases[0].notes) if releases else "",
        "files": release_files.files_after(releases[0])[:_FILES] if releases else [],
        "token": live_grants.standing_token(request.user, dataset),
        "gives_visas": visa_keys.are_there(),
    }
    return render(request, "agreements/grants/data.html", context)


@never_cache
@require_http_methods(ASK)
@signed_in
def password(request: SignedInRequest, slug: str) -> HttpResponse:
    """Shows the password once, as the answer to a click; recorded. A GET, as of one who signed in
    after the click, is led to where the button is."""
    dataset = public_datasets.dataset_for(request.user, slug)
    if request.method != "POST":
        return redirect("data", dataset.slug)
    try:
        shown = access_instructions.reveal_password(dataset, by=request.user)
    except NotYourMove:
        return no_access_page(request, dataset)
    context = {"dataset": dataset, "password": shown}
    return render(request, "agreements/grants/password.html", context)


@never_cache
@require_http_methods(ASK)
@signed_in
def token(request: SignedInRequest, slug: str) -> HttpResponse:
    """Makes a token and shows it, once, within command lines that work as they are pasted. 409 for
    a form sent again, by a reload: a further token would void the line just copied."""
    dataset = public_datasets.dataset_for(request.user, slug)
    if request.method != "POST":
        return redirect("data", dataset.slug)
    standing = live_grants.standing_token(request.user, dataset)
    if standing and request.POST.get("replaces", str(standing.pk)) != str(standing.pk):
        known = {"dataset": dataset, "standing": standing}
        return render(request, "agreements/grants/token_made.html", known, status=409)
    try:
        made = download_tokens.make_token(dataset, by=request.user)
    except NotYourMove:
        return no_access_page(request, dataset)
    commands = [
        (release, command_lines(release, made)) for release in release_files.published(dataset)
    ]
    context = {"dataset": dataset, "token": made, "commands": commands}
    return render(request, "agreements/grants/token.html", context)


@require_http_methods(ASK)
@signed_in
def revoke_token(request: SignedInRequest, slug: str) -> HttpResponse:
    """The token is of no use any more."""
    dataset = public_datasets.dataset_for(request.user, slug)
    if request.method == "POST":
        download_tokens.revoke_token(dataset, by=request.user)
        messages.success(request, _("The token is void. Nobody can fetch with it any more."))
    return redirect("data", dataset.slug)


@own_request(READ)
def of_request(_request: SignedInRequest, agreement: Agreement) -> HttpResponseBase:
    """Where mails and bookmarks of before look for it."""
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    return redirect("data", agreement.dataset.slug)


def archive_url(release: DataRelease) -> str:
    """Where the own copy of a release is fetched, by whoever asks."""
    dataset: Dataset = release.dataset
    name = f"{dataset.slug}-{release.label}.zip"
    return str(settings.DOWNLOADS_URL) + reverse(
        "archive", args=[dataset.slug, release.label, name]
    )


def command_lines(release: DataRelease, made: str) -> list[tuple[str, str]]:
    """For curl, in which a second call goes on where the first broke off, and for wget; each with
    an id for the page. Double quotes, so that they work in the shells of Windows, too.
    """
    url, header = archive_url(release), f'"Authorization: Bearer {made}"'
    name = url.rpartition("/")[2]
    return [
        (f"curl-{release.pk}", f'curl -f -C - -H {header} -o "{name}" "{url}"'),
        (f"wget-{release.pk}", f'wget -c --header={header} "{url}"'),
    ]

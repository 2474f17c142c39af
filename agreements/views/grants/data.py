"""How somebody who has a live grant reaches the data: one page a dataset, whoever signed."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agreements.documents.markup import to_html
from agreements.enums import AssociateState, Status
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, Dataset
from agreements.selectors.associates import listings
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants
from agreements.selectors.notices import deliveries
from agreements.services.grants import access_instructions
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.views.signed_in import READ, SignedInRequest, own_request, signed_in


@never_cache
@require_safe
@signed_in
def data(request: SignedInRequest, slug: str) -> HttpResponse:
    """What one needs to fetch the data, by the own grant; showing the instructions is recorded.
    Without a live grant: 403, with the reason and the way on."""
    dataset = _dataset(request, slug)
    try:
        shown = access_instructions.show_instructions(dataset, by=request.user)
    except NotYourMove:
        return _no_access(request, dataset)
    grant = live_grants.live_grant(request.user, dataset)
    if grant is None:  # ended a moment ago
        return _no_access(request, dataset)
    agreement = grant.agreement
    is_signer = grant.associate_id is None
    context = {
        "dataset": dataset,
        "grant": grant,
        "agreement": agreement,
        "notice": deliveries.shown_for(agreement) if is_signer else None,
        "asks": display.asked_clauses(agreement.version, dataset),
        "instructions": shown,
        "text": to_html(shown.text) if shown else "",
    }
    return render(request, "agreements/grants/data.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: SignedInRequest, slug: str) -> HttpResponse:
    """Shows the password once, as the answer to a click; recorded. A GET, as of one who signed in
    after the click, is led to where the button is."""
    dataset = _dataset(request, slug)
    if request.method != "POST":
        return redirect("data", dataset.slug)
    try:
        shown = access_instructions.reveal_password(dataset, by=request.user)
    except NotYourMove:
        return _no_access(request, dataset)
    return render(
        request, "agreements/grants/password.html", {"dataset": dataset, "password": shown}
    )


@own_request(READ)
def of_request(_request: SignedInRequest, agreement: Agreement) -> HttpResponseBase:
    """Where mails and bookmarks of before look for it."""
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    return redirect("data", agreement.dataset.slug)


def _dataset(request: SignedInRequest, slug: str) -> Dataset:
    """One that is shown to the public, or in which this person is somebody."""
    found = public_datasets.listed_and_own_datasets(request.user).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _no_access(request: SignedInRequest, dataset: Dataset) -> HttpResponse:
    theirs = live_grants.grants_of(request.user).filter(agreement__dataset=dataset)
    unended = live_grants.unended_grant(request.user, dataset)
    invited = listings.listings_of(request.user).filter(
        agreement__dataset=dataset, state=AssociateState.INVITED
    )
    context = {
        "dataset": dataset,
        "suspended": live_grants.open_suspension(dataset) if unended else None,
        "ended": None if unended else theirs.first(),
        "invited": invited.filter(agreement__status=Status.APPROVED),
        "current": applying.current_request(request.user, dataset),
    }
    return render(request, "agreements/grants/no_access.html", context, status=403)

"""Starting a request, and the list of one's own."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.enums import Asked, Status
from agreements.exceptions import PortalError
from agreements.forms import who_signs
from agreements.forms.unsaved_form import take_form
from agreements.models import Dataset
from agreements.reading_order import by_name
from agreements.selectors import access
from agreements.selectors.associates import hand_overs, listings
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants, open_deletions
from agreements.selectors.notices import deliveries
from agreements.selectors.releases import recalls
from agreements.selectors.requests import new_signers
from agreements.selectors.student_requests import student_requests
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.views.signed_in import SignedInRequest, signed_in

from . import request_form

REQUESTS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What one needs before starting, and who signs (GET); start, go on with what was started, or
    go the student's way (POST).

    Whoever is not signed in sends their address: once its code is right, the request is started.
    """
    dataset = access.public_dataset(slug)
    asks = display.asked_clauses(public_datasets.version_in_force(dataset), dataset)
    if public_datasets.version_in_force(dataset) is None:
        asks = {}
    if request.method == "POST":
        return _sent(request, dataset, asks)
    if request.user.is_authenticated and (way := who_signs.take_way(request, slug)):
        return _go(request, dataset, way)
    return _page(request, dataset, asks, signs=(take_form(request) or {}).get("signs", ""))


def _page(
    request: HttpRequest,
    dataset: Dataset,
    asks: Mapping[str, int],
    *,
    signs: str,
    unanswered: bool = False,
) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    context = {
        "dataset": dataset,
        "version": public_datasets.version_in_force(dataset),
        "asks": asks,
        "current": applying.current_request(user, dataset) if user else None,
        "student_request": student_requests.open_request(user, dataset) if user else None,
        "signs": signs,
        "unanswered": unanswered,
        "email": request.POST.get("email", ""),
    }
    page = "agreements/requests/apply.html"
    return render(request, page, context, status=422 if unanswered else 200)


def _sent(request: HttpRequest, dataset: Dataset, asks: Mapping[str, int]) -> HttpResponseBase:
    signs = request.POST.get("signs", "")
    if Asked.SUPERVISOR not in asks:
        signs = who_signs.ME
    if signs not in who_signs.WAYS:
        return _page(request, dataset, asks, signs="", unanswered=True)
    if "email" not in request.POST:
        return _go(request, dataset, signs)
    if request.user.is_authenticated:  # in another tab, perhaps with another address
        return redirect(request.path)
    who_signs.remember_way(request, dataset.slug, signs)
    return redirect("account_login", preserve_request=True)


def _go(request: HttpRequest, dataset: Dataset, way: str) -> HttpResponseBase:
    if way == who_signs.SUPERVISOR:
        return redirect("student_start", dataset.slug)
    return _start(request, dataset)


@signed_in
def _start(request: SignedInRequest, dataset: Dataset) -> HttpResponse:
    try:
        agreement = applying.start_request(dataset, by=request.user)
    except PortalError as error:
        context = {"dataset": dataset, "version": None, "refused": str(error)}
        return render(request, "agreements/requests/apply.html", context, status=409)
    if agreement.status == Status.DRAFT:
        return request_form.next_open(agreement)
    return redirect(agreement)


@require_safe
@signed_in
def request_list(request: SignedInRequest) -> HttpResponse:
    """The signer's own requests, newest first, and where the person is listed under others."""
    own = Paginator(access.agreements_of(request.user), REQUESTS_A_PAGE)
    page = own.get_page(request.GET.get("page"))
    listed = listings.listings_of(request.user)[:REQUESTS_A_PAGE]
    context = {
        "page": page,
        "to_fetch": by_name(live_grants.datasets_to_fetch(request.user)),
        "notices": deliveries.shown_among(page).values(),
        "deletions": open_deletions.open_deletions().filter(open_deletions.of([request.user.pk])),
        "duties": recalls.open_duties(request.user),
        "offers": [
            (offer, hand_overs.signed_for(offer, request.user))
            for offer in hand_overs.offers_to(request.user)
        ],
        "successions": new_signers.asked_of(request.user),
        "listings": listed,
        "inviting": {each.agreement.dataset_id for each in listed if listings.is_asked(each)},
        "student_requests": access.student_requests_of(request.user)[:REQUESTS_A_PAGE],
    }
    return render(request, "agreements/requests/request_list.html", context)

"""Starting a request, and the list of one's own."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agreements.enums import Status
from agreements.exceptions import PortalError
from agreements.models import Dataset
from agreements.selectors import access
from agreements.selectors.associates import listings
from agreements.selectors.datasets import public_datasets
from agreements.selectors.notices import deliveries
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.views.signed_in import SignedInRequest, signed_in

from . import request_form

# In the session of who asked for a code to start: for which dataset.
_APPLYING = "applying"
REQUESTS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What one needs before starting (GET); start, or go on with what was started (POST).

    Whoever is not signed in sends their address: once its code is right, the request is started.
    """
    dataset = access.public_dataset(slug)
    if request.method == "POST":
        return _sent(request, dataset)
    if request.user.is_authenticated and request.session.get(_APPLYING) == slug:
        del request.session[_APPLYING]
        return _start(request, dataset)
    user = request.user if request.user.is_authenticated else None
    version = public_datasets.version_in_force(dataset)
    context = {
        "dataset": dataset,
        "version": version,
        "asks": display.asked_clauses(version, dataset),
        "current": applying.current_request(user, dataset) if user else None,
    }
    return render(request, "agreements/requests/apply.html", context)


def _sent(request: HttpRequest, dataset: Dataset) -> HttpResponseBase:
    if "email" not in request.POST:
        return _start(request, dataset)
    if request.user.is_authenticated:  # in another tab, perhaps with another address
        return redirect(request.path)
    request.session[_APPLYING] = dataset.slug
    return redirect("account_login", preserve_request=True)


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
    context = {
        "page": page,
        "notices": deliveries.shown_among(page).values(),
        "listings": listings.listings_of(request.user)[:REQUESTS_A_PAGE],
    }
    return render(request, "agreements/requests/request_list.html", context)

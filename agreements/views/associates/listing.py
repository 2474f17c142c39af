"""Somebody is listed under a signer: their own page, which tells what binds them, and on which they
confirm or decline."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import AssociateState, Status
from agreements.exceptions import InvalidTransition
from agreements.forms.deletion import AttestDeletionForm
from agreements.forms.listing import ConfirmListingForm, DeclineListingForm
from agreements.models import AssociatedUser
from agreements.selectors.associates import hand_overs, listings, successions
from agreements.selectors.grants import live_grants, open_deletions, other_access
from agreements.services.associates import listing as services
from agreements.services.license_texts import display
from agreements.views.signed_in import ASK, READ, SignedInRequest, signed_in

_View = Callable[[SignedInRequest, AssociatedUser], HttpResponse]


def own_listing(*methods: str) -> Callable[[_View], Callable[..., HttpResponseBase]]:
    """Decorates a view of the person who is listed, for nobody else. Others can't tell a place on
    a list that is not theirs from one that there never was."""

    def decorate(view: _View) -> Callable[..., HttpResponseBase]:
        @never_cache
        @require_http_methods(methods)
        @signed_in
        @wraps(view)
        def answered(request: SignedInRequest, reference: str) -> HttpResponse:
            try:
                own = listings.own_listing(request.user, reference)
            except Http404:
                missing = "agreements/associates/not_listed.html"
                return render(request, missing, {"reference": reference}, status=404)
            try:
                return view(request, own)
            except InvalidTransition as error:
                own = listings.own_listing(request.user, reference)
                return _page(request, own, refused=str(error), status=409)

        return answered

    return decorate


@own_listing(*READ)
def listing(request: SignedInRequest, own: AssociatedUser) -> HttpResponse:
    """How one stands, what binds, who else; the way to confirm."""
    return _page(request, own)


@own_listing(*ASK)
def confirm(request: SignedInRequest, own: AssociatedUser) -> HttpResponse:
    """Gives access under the own name."""
    if request.method != "POST":
        return redirect("listing", own.agreement.reference)
    form = ConfirmListingForm(request.POST)
    if not form.is_valid():
        return _page(request, own, confirm_form=form, status=422)
    services.confirm(own, by=request.user)
    messages.success(request, _("You have confirmed."))
    return redirect("listing", own.agreement.reference)


@own_listing(*ASK)
def decline(request: SignedInRequest, own: AssociatedUser) -> HttpResponse:
    """Asks, then takes the person off the list."""
    if own.state == AssociateState.ENDED:
        return redirect("listing", own.agreement.reference)
    form = DeclineListingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"listing": own, "agreement": own.agreement, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "agreements/associates/decline.html", context, status=status)
    services.decline(own, by=request.user, reason=form.cleaned_data["reason"])
    nudges.nudge_outbox()
    return redirect("listing", own.agreement.reference)


def _page(
    request: SignedInRequest,
    own: AssociatedUser,
    *,
    confirm_form: ConfirmListingForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    agreement = own.agreement
    in_force = agreement.status == Status.APPROVED
    dataset, version = agreement.dataset, agreement.version
    owed = open_deletions.owed(request.user, dataset)
    context = {
        "listing": own,
        "agreement": agreement,
        "dataset": dataset,
        "in_force": in_force,
        "suspension": live_grants.open_suspension(dataset),
        "others": other_access.signers_elsewhere(agreement, [request.user.pk]).get(
            request.user.pk, []
        ),
        "hand_over": hand_overs.hand_over_of(own),
        "coming_along": hand_overs.coming_along().filter(listing=own).exists(),
        "successor": successions.successor_in_force(agreement),
        "asked_along": successions.signed_successor(agreement),
        "people": agreement.associates.filter(until=None).exclude(pk=own.pk),
        "asks": display.asked_clauses(version, dataset),
        "owed": owed,
        "attest_form": AttestDeletionForm(owed=owed),
        "told": open_deletions.last_deletion(request.user, dataset),
        "license_text": display.text_of(version),
        "form": confirm_form or ConfirmListingForm(),
        "refused": refused,
    }
    return render(request, "agreements/associates/listing.html", context, status=status)

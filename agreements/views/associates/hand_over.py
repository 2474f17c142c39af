"""Somebody who is listed goes to another signer: they ask, their signer agrees, the other one lists
them; each can call it off."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Asked, AssociateState, Status
from agreements.exceptions import InvalidTransition, PortalError
from agreements.forms.listing import MoveForm
from agreements.models import AssociatedUser
from agreements.selectors.associates import hand_overs
from agreements.services.associates import hand_overs as services
from agreements.services.license_texts import display
from agreements.views.signed_in import ASK, SignedInRequest, conflict_response, signed_in

from .listing import own_listing

_MOVES = (AssociateState.INVITED, AssociateState.CONFIRMED)


@own_listing(*ASK)
def move(request: SignedInRequest, own: AssociatedUser) -> HttpResponse:
    """Asks for the new signer's address, then asks the old one; or calls that off."""
    agreement, there = own.agreement, hand_overs.hand_over_of(own)
    if there is not None and hand_overs.coming_along().filter(pk=there.pk).exists():
        return redirect("come_along", agreement.reference)
    if "call-off" in request.POST:
        if there is not None:
            services.call_off_move(there, by=request.user)
            nudges.nudge_outbox()
            messages.success(request, _("You called off the move. Nothing changes."))
        return redirect("listing", agreement.reference)
    if agreement.status != Status.APPROVED or own.state not in _MOVES or there:
        return redirect("listing", agreement.reference)
    asks = display.asked_clauses(agreement.version, agreement.dataset)
    form = MoveForm(request.POST or None, clause=asks.get(Asked.WORK_EMAIL))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_to_move(own, by=request.user, to_email=form.cleaned_data["email"])
        except services.AddressStopped as error:
            form.add_error("email", str(error))
        except InvalidTransition:
            raise
        except PortalError as error:
            form.add_error("email", str(error))
        else:
            nudges.nudge_outbox()
            return redirect("listing", agreement.reference)
    context = {"listing": own, "agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/associates/move.html", context, status=status)


@require_http_methods(list(ASK))
@signed_in
def answer(request: SignedInRequest, reference: str, person: int) -> HttpResponse:
    """The old signer agrees to a move, or calls it off. 409 where that is over meanwhile."""
    try:
        hand_over = hand_overs.own_hand_over(request.user, reference, person)
    except Http404:
        over = hand_overs.own_closed_hand_over(request.user, reference, person)
        return conflict_response(request, services.HandOverMovedOn(), over.listing.agreement)
    agreement = hand_over.listing.agreement
    if request.method != "POST":
        context = {"hand_over": hand_over, "agreement": agreement}
        return render(request, "agreements/associates/answer_move.html", context)
    try:
        if "agree" in request.POST:
            services.agree_to_move(hand_over, by=request.user)
        else:
            services.call_off_move(hand_over, by=request.user)
    except InvalidTransition as error:
        return conflict_response(request, error, agreement)
    nudges.nudge_outbox()
    return redirect(agreement)

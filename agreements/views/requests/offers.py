"""A new signer is asked to list somebody who comes from another one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import nudges
from agreements.exceptions import InvalidTransition, PortalError
from agreements.selectors.associates import hand_overs
from agreements.services.associates import hand_overs as services
from agreements.services.requests import moving, section_edits
from agreements.views.signed_in import SignedInRequest, conflict_response, signed_in


@require_POST
@signed_in
def answer(request: SignedInRequest, offer: int) -> HttpResponse:
    """Puts the person on the list of what is signed next; or calls the move off."""
    hand_over = hand_overs.own_offer(request.user, offer)
    try:
        if "call-off" in request.POST:
            services.call_off_move(hand_over, by=request.user)
            nudges.nudge_outbox()
            messages.success(request, _("You don’t list this person. They are told."))
            return redirect("request_list")
        found = moving.list_who_comes(hand_over, by=request.user)
    except InvalidTransition as error:
        return conflict_response(request, error, hand_over.listing.agreement)
    except PortalError as error:
        messages.error(request, str(error))
        return redirect("request_list")
    if section_edits.is_editable(found):
        return redirect("request_people", found.reference)
    names = {"name": hand_over.listing.name, "reference": found.reference}
    if hand_overs.signed_for(hand_over, request.user) == found:
        said = _("%(name)s is on the list of %(reference)s already, which you signed.") % names
    else:
        said = _(
            "%(reference)s is being decided on as it was signed, so its list can’t be changed now. "
            "Once it is approved, come back here to list %(name)s."
        )
        said %= names
    messages.info(request, said)
    return redirect(found)

"""Somebody who is listed says that they come along to the agreement that is to take the place of
the one under which they are, or takes it back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from agreements import nudges
from agreements.enums import Status
from agreements.forms.succession import ComeAlongForm
from agreements.models import Agreement, AssociatedUser
from agreements.selectors.associates import hand_overs, successions
from agreements.services.associates import coming_along as services
from agreements.services.license_texts import display
from agreements.views.signed_in import ASK, SignedInRequest

from .listing import own_listing


@own_listing(*ASK)
def come_along(request: SignedInRequest, own: AssociatedUser) -> HttpResponse:
    """What is signed, by whom, and what would bind (GET); yes, or no longer (POST)."""
    agreement = own.agreement
    successor = successions.last_successor(agreement)
    if "stay" in request.POST:
        services.stay_behind(own, by=request.user)
        return redirect("come_along", agreement.reference)
    form = ComeAlongForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if successor is None or not _is_as_shown(successor, form):
            raise services.SuccessorMovedOn
        services.come_along(own, successor, by=request.user)
        nudges.nudge_outbox()
        return redirect("come_along", agreement.reference)
    if successor is None:
        return redirect("listing", agreement.reference)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "agreements/associates/come_along.html",
        _shown(own, successor, form),
        status=status,
    )


def _is_as_shown(successor: Agreement, form: ComeAlongForm) -> bool:
    shown = (form.cleaned_data["successor"], form.cleaned_data["version"])
    return shown == (successor.reference, successor.version_id)


def _shown(own: AssociatedUser, successor: Agreement, form: ComeAlongForm) -> dict[str, object]:
    there = list(successor.associates.filter(until=None))
    place = successions.place_of(own, there)
    if not form.is_bound:
        shown = {"successor": successor.reference, "version": successor.version_id}
        form = ComeAlongForm(initial=shown)
    may = own.until is None and own.agreement.status == Status.APPROVED
    return {
        "own": own,
        "former": own.agreement,
        "agreement": successor,
        "dataset": successor.dataset,
        "is_own": successions.is_own(successor),
        "listing": place,
        "people": [person for person in there if person != place],
        "comes": hand_overs.coming_along().filter(listing=own).exists(),
        "is_signed": successor.status in successions.SIGNED,
        "may_come": may and place and successor.status in successions.SIGNED,
        "in_force": may,
        "asks": display.asked_clauses(successor.version, successor.dataset),
        "license_text": display.text_of(successor.version),
        "form": form,
    }

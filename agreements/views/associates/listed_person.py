"""Somebody whom a signer lists, for the signer: invite, invite again, end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.associate_lifecycle import ASSOCIATE_TABLE
from agreements.enums import AssociateVerb, Status
from agreements.exceptions import InvalidTransition, PortalError
from agreements.forms.listing import EndListingForm, InviteForm
from agreements.models import AssociatedUser
from agreements.selectors import access
from agreements.services.associates import listing
from agreements.views.signed_in import SignedInRequest, conflict_response, signed_in

_ANYTHING = ("GET", "HEAD", "POST")


@require_http_methods(_ANYTHING)
@signed_in
def invite(request: SignedInRequest, reference: str, person: int) -> HttpResponse:
    """Asks for the address, then sends the invitation there."""
    associate = _listed(request, reference, person)
    form = InviteForm(request.POST or None, initial={"email": associate.email})
    if request.method == "POST" and form.is_valid():
        try:
            listing.invite(associate, by=request.user, email=form.cleaned_data["email"])
        except InvalidTransition as error:
            return conflict_response(request, error, associate.agreement)
        except PortalError as error:
            form.add_error("email", str(error))
        else:
            nudges.nudge_outbox()
            said = _("The invitation for %(name)s is on its way.") % {"name": associate.name}
            messages.success(request, said)
            return redirect(associate.agreement)
    return _asked(request, "invite", AssociateVerb.INVITE, associate, form)


@require_http_methods(_ANYTHING)
@signed_in
def end(request: SignedInRequest, reference: str, person: int) -> HttpResponse:
    """Asks for the reason, then ends at once that the person is listed."""
    associate = _listed(request, reference, person)
    form = EndListingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            listing.end_listing(associate, by=request.user, reason=form.cleaned_data["reason"])
        except InvalidTransition as error:
            return conflict_response(request, error, associate.agreement)
        nudges.nudge_outbox()
        messages.success(request, _("%(name)s is no longer listed.") % {"name": associate.name})
        return redirect(associate.agreement)
    return _asked(request, "end_listing", AssociateVerb.END, associate, form)


def _listed(request: SignedInRequest, reference: str, person: int) -> AssociatedUser:
    agreement = access.own_agreement(request.user, reference)
    people = agreement.associates.select_related("agreement__signer", "agreement__dataset")
    return get_object_or_404(people, pk=person)


def _asked(
    request: SignedInRequest,
    page: str,
    verb: AssociateVerb,
    associate: AssociatedUser,
    form: InviteForm | EndListingForm,
) -> HttpResponse:
    """The form; whoever comes too late is led to where the person’s state stands."""
    agreement = associate.agreement
    possible = associate.state in ASSOCIATE_TABLE[verb].sources
    if agreement.status != Status.APPROVED or not possible:
        return redirect(agreement)
    context = {"associate": associate, "agreement": agreement, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, f"agreements/associates/{page}.html", context, status=status)

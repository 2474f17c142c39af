"""Somebody was invited to the staff: the page behind the link in the mail."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.exceptions import PortalError
from agreements.models import StaffInvitation, User
from agreements.selectors import access
from agreements.selectors.accounts.group_names import group_name
from agreements.selectors.addresses import addresses_of
from agreements.services.accounts import invitations
from agreements.views.signed_in import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET tells what it is about, to whoever has the link; only a POST of the invited accepts."""
    try:
        found = access.invitation_by_token(token)
    except Http404:
        missing = "agreements/accounts/invitation_missing.html"
        answer: HttpResponseBase = render(request, missing, status=404)
    else:
        answer = _accept(request, found) if request.method == "POST" else _show(request, found)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@signed_in
def _accept(request: HttpRequest, found: StaffInvitation) -> HttpResponse:
    try:
        invitations.accept_invitation(found, by=cast(User, request.user))
    except invitations.NotInvited as error:
        return _show(request, found, refused=str(error), status=403)
    except PortalError as error:
        return _show(request, found, refused=str(error), status=409)
    messages.success(request, _("You have joined the staff."))
    return HttpResponseRedirect(reverse("admin:index"))


def _show(
    request: HttpRequest, found: StaffInvitation, *, refused: str = "", status: int = 200
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    context = {
        "invitation": found,
        "groups": [group_name(group) for group in found.groups.order_by("name")],
        "datasets": [dataset.name for dataset in found.datasets.all()],
        "over": invitations.why_over(found),
        "refused": refused,
        "is_theirs": found.email in addresses_of(user),
    }
    return render(request, "agreements/accounts/invitation.html", context, status=status)

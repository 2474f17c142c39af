"""The addresses of whoever is signed in: which there are, adding one by a code, which is the main
one, removing one. Staff give their second factor once more, as for any change of how they sign in.
"""

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.accounts import limits
from agreements.accounts.forms import NewAddressForm
from agreements.accounts.new_address import NewAddress
from agreements.accounts.views import MailedCodeView
from agreements.enums import Status
from agreements.exceptions import PortalError, TooManyCodes
from agreements.forms.unsaved_form import take_form
from agreements.models import User
from agreements.selectors.access import agreements_of
from agreements.selectors.addresses import addresses_of
from agreements.services.accounts import addresses as own_addresses
from agreements.text import storable
from agreements.views.signed_in import ASK, SignedInRequest, View, signed_in


def _of_account(view: Callable[[SignedInRequest], HttpResponseBase]) -> View:
    asked_again = reauthentication_required(app="allauth.mfa", allow_get=True)
    return never_cache(require_http_methods(list(ASK))(signed_in(asked_again(view))))


@_of_account
def addresses(request: SignedInRequest) -> HttpResponse:
    """Tells; a POST mails a code to a further one."""
    if request.method != "POST":
        return _page(request)
    form = NewAddressForm(request.POST, own=addresses_of(request.user))
    if not form.is_valid():
        return _page(request, form=form, status=422)
    address: str = form.cleaned_data["email"]
    try:
        limits.count_code(request, address)
    except TooManyCodes as refused:
        form.add_error(None, str(refused))
        return _page(request, form=form, status=429)
    NewAddress.start(request, request.user, address)
    return redirect("address_code")


class _CodeView(MailedCodeView):
    """The code that proves a further address."""

    here, start = "address_code", "addresses"

    def under_way(self) -> NewAddress | None:
        return NewAddress.under_way(self.request, cast(User, self.request.user))

    def _verify_form_valid(self, form: Form) -> HttpResponse:
        address = self._process.address
        said = _("%(address)s is yours, too: with it you sign in to this account from now on.")
        return _act(self.request, self._process.finish, success=said % {"address": address})


code = _of_account(_CodeView.as_view())


@_of_account
def make_main(request: SignedInRequest) -> HttpResponse:
    """Mails go there from now on."""
    address = _chosen(request)
    said = _("Mails go to %(address)s from now on.") % {"address": address}
    return _act(
        request,
        lambda: own_addresses.make_main_address(address, of=request.user, by=request.user),
        success=said,
    )


@_of_account
def remove(request: SignedInRequest) -> HttpResponse:
    """It leads to the account no more."""
    address = _chosen(request)
    said = _("%(address)s was removed: it no longer leads to your account.") % {"address": address}
    return _act(
        request, lambda: own_addresses.remove_address(address, by=request.user), success=said
    )


def _chosen(request: HttpRequest) -> str:
    return storable(request.POST.get("address", ""))


def _act(request: SignedInRequest, change: Callable[[], object], *, success: str) -> HttpResponse:
    """By POST alone; whoever comes back after signing in sees the page."""
    if request.method == "POST":
        try:
            change()
        except PortalError as refused:
            return _page(request, refused=str(refused), status=409)
        nudges.nudge_outbox()
        messages.success(request, success)
    return redirect("addresses")


def _page(
    request: SignedInRequest,
    *,
    form: NewAddressForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk)
    own = addresses_of(user)
    in_force = agreements_of(user).filter(status=Status.APPROVED, amends=None)
    context = {
        "main": user.email,
        "addresses": {each: own_addresses.why_address_stays(user, each) for each in own},
        "in_force": in_force if len(own) > 1 else (),
        "form": form or NewAddressForm(own=own, initial=take_form(request)),
        "refused": refused,
    }
    return render(request, "agreements/accounts/addresses.html", context, status=status)

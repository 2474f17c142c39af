"""How an approved signer reaches the data."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agreements.documents.markup import to_html
from agreements.exceptions import NotYourMove
from agreements.models import User
from agreements.selectors import access
from agreements.selectors.notices import deliveries
from agreements.services.grants import access_instructions
from agreements.services.license_texts import display
from agreements.views.signed_in import signed_in


@never_cache
@require_GET
@signed_in
def instructions(request: HttpRequest, reference: str) -> HttpResponse:
    """The owner's instructions; each showing is recorded. Without a live grant: the status page."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    try:
        shown = access_instructions.show_instructions(agreement, by=user)
    except NotYourMove:
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "notice": deliveries.shown_for(agreement),
        "asks": display.asked_clauses(agreement.version, agreement.dataset),
        "instructions": shown,
        "text": to_html(shown.text) if shown else "",
    }
    return render(request, "agreements/grants/access.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HttpRequest, reference: str) -> HttpResponse:
    """Shows the password once, as the answer to a click; recorded. A GET, as of one who signed in
    after the click, is led to where the button is."""
    user = cast(User, request.user)
    agreement = access.own_agreement(user, reference)
    if request.method != "POST":
        return redirect("request_access", agreement.reference)
    try:
        revealed = access_instructions.reveal_password(agreement, by=user)
    except NotYourMove:
        return redirect(agreement)
    context = {"agreement": agreement, "password": revealed}
    return render(request, "agreements/grants/password.html", context)

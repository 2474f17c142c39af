"""How to print, sign, scan and photograph, in pictures; for each dataset in its words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display


@require_safe
def help_page(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Of all datasets, or of one: with who signs there, and whom to ask."""
    context: dict[str, object] = {}
    if slug:
        user = request.user if isinstance(request.user, User) else None
        found = get_object_or_404(public_datasets.listed_and_own_datasets(user), slug=slug)
        asks = display.asked_clauses(public_datasets.version_in_force(found), found)
        context = {"dataset": found, "asks": asks}
    return render(request, "agreements/help/help.html", context)

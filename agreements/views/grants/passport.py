"""A person's own visas, to take to another system (GA4GH Passport)."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements import visa_keys
from agreements.exceptions import TooManyTries
from agreements.rate_limits import count
from agreements.services.machines import visas
from agreements.views.signed_in import SignedInRequest, signed_in


@never_cache
@require_safe
@signed_in
def passport(request: SignedInRequest) -> HttpResponse:
    """One visa for each dataset that this person may fetch, good for an hour; 404 where the portal
    gives out none, 429 for more than renewing them needs."""
    if not visa_keys.are_there():
        raise Http404
    try:
        count(request, {"own_visas": str(request.user.pk)}, TooManyTries, also_get=True)
    except TooManyTries as refused:
        return render(request, "429.html", {"refused": refused, "here": request.path})
    found = visas.visas_of_person(request.user, by=request.user)
    return JsonResponse({"ga4gh_passport_v1": found})

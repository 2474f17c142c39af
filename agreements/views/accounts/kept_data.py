"""Everything that is kept about whoever is signed in, to take away."""

from typing import cast

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agreements.exceptions import TooManyTries
from agreements.models import User
from agreements.rate_limits import count
from agreements.selectors.keeping.people import person_of
from agreements.services.keeping.person_export import export_person
from agreements.views.signed_in import signed_in


@never_cache
@require_POST
@signed_in
def take_away(request: HttpRequest) -> HttpResponseBase:
    """One ZIP file, made anew each time; 429 for more than a few an hour."""
    user = cast(User, request.user)
    try:
        count(request, {"own_data": str(user.pk)}, TooManyTries)
    except TooManyTries as refused:
        return render(request, "429.html", {"refused": refused, "here": reverse("addresses")})
    made = export_person(person_of(user), by=user)
    answer = FileResponse(
        made, as_attachment=True, filename="kept-about-you.zip", content_type="application/zip"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""What somebody typed at the desk while they were signed out comes back to them.

A form is kept for it where its template includes `typed_by.html`.
"""

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from agreements.admin.base import person
from agreements.forms.unsaved_form import take_own_form


def given_back(request: HttpRequest) -> QueryDict | None:
    """What the person who opens a page had sent to it before signing in, once."""
    found = take_own_form(request, person(request)) if request.method == "GET" else None
    if found is not None:
        said = _("You had been signed out, so nothing was done yet. This is what you had typed.")
        messages.info(request, said)
    return found


def initial(request: HttpRequest) -> dict[str, str]:
    """The same for a form whose every field has one value."""
    found = given_back(request)
    return {} if found is None else found.dict()  # type: ignore[return-value]

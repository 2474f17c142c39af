"""Everything about one case as one signed archive, for the owner of its dataset."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.services.evidence import bundles

from .one_request import refused_as


def may_bundle(user: User, agreement: Agreement) -> bool:
    return access.may_on_dataset(user, "agreements.change_dataset", agreement.dataset)


def _fetch(request: HttpRequest, reference: str) -> Agreement:
    user = pages.person(request)
    agreement = access.staff_agreement(user, reference)
    if not may_bundle(user, agreement):
        raise PermissionDenied
    return agreement


@pages.record_view(
    _fetch,
    methods=pages.POST,
    refused=refused_as(gettext_lazy("No evidence bundle can be made now")),
)
def download_bundle(request: HttpRequest, agreement: Agreement) -> HttpResponseBase:
    """Makes it anew each time, which is on record; with what staff noted only where that was
    ticked."""
    notes = "notes" in request.POST
    made = bundles.make_bundle(agreement, by=pages.person(request), with_notes=notes)
    name = f"{agreement.reference}-evidence.zip"
    answer = FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

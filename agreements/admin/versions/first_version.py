"""Putting a dataset's first LA into force. Its POST does it; nobody is told."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.license_texts.draft_preview import of_draft
from agreements.exceptions import PortalError
from agreements.services.versions import confirmation, first_version

from .announce import refused


@require_http_methods(["GET", "HEAD", "POST"])
def put_into_force(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what will happen, POST does it, once; 409 where an LA is in force."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            first_version.put_into_force(version, seen=seen, by=person(request))
        except PortalError as error:
            return refused(request, version, error)
        messages.success(request, _("LA %(number)s is in force.") % {"number": version.number})
        return HttpResponseRedirect(version_page.address("change", version))
    if obstacle := first_version.in_the_way(version):
        return refused(request, version, obstacle)
    context = {
        "title": _("Put LA %(number)s into force?") % {"number": version.number},
        "preview": of_draft(version),
        "seen": confirmation.state(version),
    }
    return version_page.answer(request, "put_into_force", version, context)

"""What staff do about sending: pause, resume, send again. All by POST, back to the page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agreements import tasks
from agreements.admin.base import person
from agreements.exceptions import PortalError
from agreements.services.notices import dispatch_control

from . import notice_door


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """No notice of this version goes out until somebody resumes."""
    version = notice_door.announced(request, pk, notice_door.SEND)
    try:
        dispatch_control.pause(version, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    return _back(request, pk, _("Sending is paused."))


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """What was paused goes out."""
    version = notice_door.announced(request, pk, notice_door.SEND)
    try:
        dispatch_control.resume(version, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    tasks.nudge_notices()
    tasks.nudge_outbox()
    return _back(request, pk, _("Sending goes on."))


@require_POST
def resend_failures(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody whom the notice did not reach gets it once more."""
    version = notice_door.announced(request, pk, notice_door.SEND)
    try:
        number = dispatch_control.resend_failures(version, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    said = ngettext("%(number)d notice goes out again.", "%(number)d notices go out again.", number)
    return _back(request, pk, said % {"number": number})


@require_POST
def resend(request: HttpRequest, pk: int, reference: str, audience: str) -> HttpResponse:
    """One signer gets the notice once more."""
    notice = notice_door.notice(request, pk, reference, audience, notice_door.SEND)
    try:
        dispatch_control.resend(notice, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    tasks.nudge_notices()
    said = _("The notice to %(address)s goes out again.")
    return _back(request, pk, said % {"address": notice.agreement.signer.email})


def _back(
    request: HttpRequest, pk: int, done: str = "", *, refusal: PortalError | None = None
) -> HttpResponse:
    """To the progress page, with what was done or why not."""
    if refusal is None:
        messages.success(request, done)
    else:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:agreements_licenseversion_progress", args=[pk]))

"""What staff do about notices: pause, resume, send again, note that somebody was informed."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import dates, nudges
from agreements.admin.mail.undelivered import ToldAnotherWayForm
from agreements.admin.pages import POST, person, record_view, redirect_done, sent_form
from agreements.admin.version_page import (
    ANNOUNCE,
    fetch_announced,
    render_version,
    version_address,
)
from agreements.enums import Audience
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion, NoticeDelivery
from agreements.services.notices import staff_actions
from agreements.services.notices.eligibility import effective_if_notified

MARK = "agreements.change_noticedelivery"


def _fetch_notice(
    request: HttpRequest, pk: int, reference: str, audience: str, *, permission: str
) -> NoticeDelivery:
    """The notice to one signer; refuses like `fetch_announced`."""
    version = fetch_announced(request, pk, permission=permission)
    return get_object_or_404(
        version.deliveries.select_related("version__dataset", "agreement__signer"),
        agreement__reference=reference,
        audience=audience,
    )


def _refuse(
    request: HttpRequest, record: LicenseVersion | NoticeDelivery, error: PortalError
) -> HttpResponse:
    """Back to the progress page, with why not."""
    messages.error(request, str(error))
    version = record if isinstance(record, LicenseVersion) else record.version
    return HttpResponseRedirect(version_address("progress", version))


_action = record_view(partial(fetch_announced, permission=ANNOUNCE), refused=_refuse, methods=POST)


@_action
def pause_sending(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """No notice of this version goes out until somebody resumes."""
    staff_actions.pause_sending(version, by=person(request))
    return redirect_done(request, version_address("progress", version), _("Sending is paused."))


@_action
def resume_sending(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """What was paused goes out."""
    staff_actions.resume_sending(version, by=person(request))
    nudges.nudge_notices()
    nudges.nudge_outbox()
    return redirect_done(request, version_address("progress", version), _("Sending goes on."))


@_action
def resend_failures(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Everybody whom the notice did not reach gets it once more."""
    number = staff_actions.resend_failures(version, by=person(request))
    said = ngettext("%(number)d notice goes out again.", "%(number)d notices go out again.", number)
    return redirect_done(request, version_address("progress", version), said % {"number": number})


@record_view(partial(_fetch_notice, permission=ANNOUNCE), refused=_refuse, methods=POST)
def resend_notice(request: HttpRequest, notice: NoticeDelivery) -> HttpResponse:
    """One signer gets the notice once more."""
    staff_actions.resend(notice, by=person(request))
    nudges.nudge_notices()
    said = _("The notice to %(address)s goes out again.")
    progress = version_address("progress", notice.version)
    return redirect_done(request, progress, said % {"address": notice.agreement.signer.mailbox})


@record_view(partial(_fetch_notice, permission=MARK))
def mark_informed(request: HttpRequest, notice: NoticeDelivery) -> HttpResponse:
    """GET asks how, POST notes it with who and when; 409 when there is nothing to note."""
    form = sent_form(request, ToldAnotherWayForm)
    status = 422 if form.is_bound else 200 if staff_actions.may_mark_informed(notice) else 409
    if form.is_valid():
        try:
            notice = staff_actions.mark_informed(notice, by=person(request), **form.cleaned_data)
        except PortalError as error:
            messages.error(request, str(error))
            status = 409
        else:
            return redirect_done(
                request, version_address("notices", notice.version), _noted(notice)
            )
    context = {
        "title": _("Mark as informed otherwise"),
        "notice": notice,
        "form": None if status == 409 else form,
        "effect": _effect(notice, timezone.now()),
        "progress": version_address("progress", notice.version),
        "notices": version_address("notices", notice.version),
    }
    return render_version(request, "notices/informed", notice.version, context, status)


def _effect(notice: NoticeDelivery, notified: datetime) -> str:
    """The day the version takes effect for whoever is notified at this moment; "" for a request,
    which is made out anew when the version takes effect for all."""
    if notice.audience != Audience.AGREEMENT:
        return ""
    moment = effective_if_notified(notice, notified)
    return dates.say(moment, notice.version.dataset.time_zone)


def _noted(notice: NoticeDelivery) -> str:
    signer, effect = str(notice.agreement.signer), _effect(notice, timezone.now())
    if not effect:
        return _("%(signer)s is noted as informed.") % {"signer": signer}
    return _("%(signer)s is noted as informed. For them it takes effect on %(effect)s.") % {
        "signer": signer,
        "effect": effect,
    }

"""What staff do about notices: pause, resume, send again; note who was informed another way."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from agreements import dates, tasks
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.typed import initial
from agreements.enums import Audience
from agreements.exceptions import PortalError, TextRefused
from agreements.models import NoticeDelivery
from agreements.services.notices import staff_actions
from agreements.services.notices.eligibility import effective_if_notified
from agreements.text import clean_block

from . import notice_door


class InformedForm(forms.Form):
    """How it was done."""

    how = forms.CharField(
        label=gettext_lazy("How they were informed"),
        help_text=gettext_lazy("For example: by telephone, in a letter, at a meeting; and when."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say how they were informed.")},
    )

    def clean_how(self) -> str:
        try:
            how = clean_block(self.cleaned_data["how"])
        except TextRefused as error:
            raise ValidationError(str(error)) from error
        if not how:
            raise ValidationError(self.fields["how"].error_messages["required"])
        return how


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """No notice of this version goes out until somebody resumes."""
    version = notice_door.announced(request, pk, notice_door.SEND)
    try:
        staff_actions.pause_sending(version, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    return _back(request, pk, _("Sending is paused."))


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """What was paused goes out."""
    version = notice_door.announced(request, pk, notice_door.SEND)
    try:
        staff_actions.resume_sending(version, by=person(request))
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
        number = staff_actions.resend_failures(version, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    said = ngettext("%(number)d notice goes out again.", "%(number)d notices go out again.", number)
    return _back(request, pk, said % {"number": number})


@require_POST
def resend(request: HttpRequest, pk: int, reference: str, audience: str) -> HttpResponse:
    """One signer gets the notice once more."""
    notice = notice_door.notice(request, pk, reference, audience, notice_door.SEND)
    try:
        staff_actions.resend(notice, by=person(request))
    except PortalError as error:
        return _back(request, pk, refusal=error)
    tasks.nudge_notices()
    said = _("The notice to %(address)s goes out again.")
    return _back(request, pk, said % {"address": notice.agreement.signer.email})


@require_http_methods(["GET", "HEAD", "POST"])
def informed(request: HttpRequest, pk: int, reference: str, audience: str) -> HttpResponse:
    """GET asks how, POST notes it with who and when; 409 when there is nothing to note."""
    notice = notice_door.notice(request, pk, reference, audience, notice_door.MARK)
    sent = request.POST if request.method == "POST" else None
    form = InformedForm(sent, initial=initial(request))
    status = 422 if form.is_bound else 200 if staff_actions.may_mark_informed(notice) else 409
    if form.is_valid():
        try:
            notice = staff_actions.mark_informed(notice, by=person(request), **form.cleaned_data)
        except PortalError as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _said(notice))
            return HttpResponseRedirect(version_page.address("notices", notice.version))
    context = {
        "title": _("Mark as informed otherwise"),
        "notice": notice,
        "form": None if status == 409 else form,
        "effect": _effect(notice, timezone.now()),
        "progress": version_page.address("progress", notice.version),
        "notices": version_page.address("notices", notice.version),
    }
    return version_page.answer(request, "informed", notice.version, context, status)


def _back(
    request: HttpRequest, pk: int, done: str = "", *, refusal: PortalError | None = None
) -> HttpResponse:
    """To the progress page, with what was done or why not."""
    if refusal is None:
        messages.success(request, done)
    else:
        messages.error(request, str(refusal))
    return redirect("admin:agreements_licenseversion_progress", pk)


def _effect(notice: NoticeDelivery, notified: datetime) -> str:
    """The day the version takes effect for whoever is notified at this moment; "" for a request,
    which is made out anew when the version takes effect for all."""
    if notice.audience != Audience.AGREEMENT:
        return ""
    moment = effective_if_notified(notice, notified)
    return dates.say(moment, notice.version.dataset.time_zone)


def _said(notice: NoticeDelivery) -> str:
    signer, effect = str(notice.agreement.signer), _effect(notice, timezone.now())
    if not effect:
        return _("%(signer)s is noted as informed.") % {"signer": signer}
    return _("%(signer)s is noted as informed. For them it takes effect on %(effect)s.") % {
        "signer": signer,
        "effect": effect,
    }

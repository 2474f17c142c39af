"""Noting that somebody whom mail did not reach was informed in another way."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import dates
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.admin.typed import initial
from agreements.enums import Audience
from agreements.exceptions import PortalError, TextRefused
from agreements.models import NoticeDelivery
from agreements.services.notices import manual_notification
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


@require_http_methods(["GET", "HEAD", "POST"])
def informed(request: HttpRequest, pk: int, reference: str, audience: str) -> HttpResponse:
    """GET asks how, POST notes it with who and when; 409 when there is nothing to note."""
    notice = notice_door.notice(request, pk, reference, audience, notice_door.MARK)
    sent = request.POST if request.method == "POST" else None
    form = InformedForm(sent, initial=initial(request))
    status = 422 if form.is_bound else 200 if may_be(notice) else 409
    if form.is_valid():
        try:
            notice = manual_notification.mark_informed(
                notice, by=person(request), **form.cleaned_data
            )
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


def may_be(notice: NoticeDelivery) -> bool:
    """Whether there is something to note: the signer was not told, and is still to be."""
    return (
        notice.state in manual_notification.UNTOLD
        and notice.settled_at is None
        and notice.version.status in manual_notification.CONCERNS
    )


def _effect(notice: NoticeDelivery, told: datetime) -> str:
    """The day the version takes effect for whoever is told at this moment; "" for a request,
    which is made out anew when the version takes effect for all."""
    if notice.audience != Audience.AGREEMENT:
        return ""
    moment = manual_notification.effect_if_told(notice, told)
    return dates.say(moment, notice.version.dataset.time_zone)


def _said(notice: NoticeDelivery) -> str:
    signer, effect = str(notice.agreement.signer), _effect(notice, timezone.now())
    if not effect:
        return _("%(signer)s is noted as informed.") % {"signer": signer}
    return _("%(signer)s is noted as informed. For them it takes effect on %(effect)s.") % {
        "signer": signer,
        "effect": effect,
    }

"""A signer reads what was written about their request, and writes to staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agreements import rate_limits, tasks
from agreements.exceptions import PortalError, TooManyMessages
from agreements.forms.conversation import MessageForm
from agreements.forms.unsaved_form import keep_form, kept_form, take_form
from agreements.models import Agreement
from agreements.selectors.requests import conversation as written
from agreements.services.requests import conversation
from agreements.views.signed_in import ASK, SignedInRequest, own_request


@never_cache
@own_request(ASK)
def conversation_page(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Shows all messages and asks for one; Autosave: as it is typed, until it is sent. At any
    status: who was rejected may ask why."""
    if "X-Autosave" in request.headers:
        keep_form(request)
        return HttpResponse(status=204)
    sent = request.POST if request.method == "POST" else None
    typed = (kept_form(request) or {}).get("text", "")
    form = MessageForm(sent, seen=written.last_number(agreement), typed=typed)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            rate_limits.count(request, {"signer_writes": str(request.user.pk)}, TooManyMessages)
            conversation.write_to_staff(agreement, by=request.user, **form.cleaned_data)
        except conversation.SaidMeanwhile as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except PortalError as error:
            form.add_error("text", str(error))
        else:
            take_form(request)
            tasks.nudge_outbox()
            said = _("The staff can read it now. If they answer, you get that by mail and here.")
            messages.success(request, said)
            return redirect("request_messages", agreement.reference)
    context = {
        "agreement": agreement,
        "said": written.messages_of(agreement),
        "form": form,
    }
    return render(request, "agreements/requests/conversation.html", context, status=status)

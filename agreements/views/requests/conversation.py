"""A signer reads what was written about their request, and writes to staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agreements import nudges, rate_limits
from agreements.exceptions import ScanRefused, TooManyMessages
from agreements.file_responses import download_message_file
from agreements.forms.conversation import MessageForm
from agreements.forms.unsaved_form import keep_form, kept_form, take_form
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.requests import conversation as written
from agreements.services.requests import conversation, message_files
from agreements.views.signed_in import ASK, SignedInRequest, own_request, signed_in


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
    form = MessageForm(
        sent, request.FILES if sent else None, seen=written.last_number(agreement), typed=typed
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            rate_limits.count(request, {"signer_writes": str(request.user.pk)}, TooManyMessages)
            files = message_files.check_files(form.cleaned_data.pop("files"))
            conversation.write_to_staff(
                agreement, by=request.user, files=files, **form.cleaned_data
            )
        except conversation.SaidMeanwhile as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except TooManyMessages as error:
            form.add_error("text", str(error))
        except (ScanRefused, message_files.FilesUnchecked) as error:
            form.add_error("files", str(error))
            status = 422 if isinstance(error, ScanRefused) else 503
        else:
            take_form(request)
            nudges.nudge_outbox()
            said = _("The staff can read it now. If they answer, you get that by mail and here.")
            messages.success(request, said)
            return redirect("request_messages", agreement.reference)
    form.ask_for_files_again()
    context = {
        "agreement": agreement,
        "said": written.messages_of(agreement),
        "form": form,
    }
    return render(request, "agreements/requests/conversation.html", context, status=status)


@require_GET
@signed_in
def message_file(
    request: SignedInRequest, reference: str, message: int, number: int
) -> HttpResponseBase:
    """A file that came with a message, for the signer."""
    agreement = access.own_agreement(request.user, reference)
    found = written.file_of_message(agreement, message, number)
    return download_message_file(found, by=request.user)

"""Staff read what was written about a request, write to its signer, or note that a message needs no
answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import nudges, rate_limits
from agreements.admin import pages
from agreements.exceptions import NotYourMove, PortalError, ScanRefused, TooManyMessages
from agreements.file_responses import download_message_file
from agreements.forms.conversation import MessageForm, SeenForm
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.requests import conversation as written
from agreements.services.requests import conversation, message_files

from .one_request import fetch_request, refused_page, request_address


def _refuse(request: HttpRequest, agreement: Agreement, error: PortalError) -> HttpResponse:
    is_own = isinstance(error, NotYourMove)
    said = _("This is your own request, or one that lists you. A colleague writes for the dataset.")
    title = _("This is not yours to write") if is_own else _("This page is out of date")
    sentence, status = (said, 403) if is_own else (str(error), 409)
    typed = [text] if (text := request.POST.get("text")) else []
    return refused_page(request, agreement, title, sentence, status, typed=typed)


@pages.record_view(fetch_request, refused=_refuse)
def conversation_page(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Shows all messages and asks for one."""
    user, done = pages.person(request), request_address(request, agreement)
    if not access.may_answer(user, agreement):
        raise NotYourMove
    returned = pages.returned_form(request)
    sent = request.POST if request.method == "POST" else None
    typed = returned.get("text", "") if returned else ""
    form = MessageForm(
        sent, request.FILES if sent else None, seen=written.last_number(agreement), typed=typed
    )
    if "settle" in request.POST:
        asked = SeenForm(request.POST)
        seen = asked.cleaned_data["seen"] if asked.is_valid() else 0
        conversation.settle(agreement, by=user, seen=seen)
        return pages.redirect_done(request, done, _("Noted. The message waits no longer."))
    status = pages.form_status(form)
    if form.is_valid():
        try:
            rate_limits.count(request, {"staff_writes": str(user.pk)}, TooManyMessages)
            files = message_files.check_files(form.cleaned_data.pop("files"))
            conversation.write_to_signer(agreement, by=user, files=files, **form.cleaned_data)
        except conversation.SaidMeanwhile as error:
            form, status = form.anew(), 409
            form.add_error(None, str(error))
        except TooManyMessages as error:
            form.add_error("text", str(error))
        except (ScanRefused, message_files.FilesUnchecked) as error:
            form.add_error("files", str(error))
            status = 422 if isinstance(error, ScanRefused) else 503
        else:
            nudges.nudge_outbox()
            return pages.redirect_done(
                request, done, _("Your message stands here, and goes to the signer by mail.")
            )
    form.ask_for_files_again()
    context = {
        "title": _("Messages"),
        "agreement": agreement,
        "page": done,
        "said": written.messages_of(agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/conversation", context, status)


@require_GET
def message_file(
    request: HttpRequest, reference: str, message: int, number: int
) -> HttpResponseBase:
    """A file that came with a message, as attachment; for nobody whose own request it is."""
    user, agreement = pages.person(request), fetch_request(request, reference)
    if not access.may_answer(user, agreement):
        raise Http404
    found = written.file_of_message(agreement, message, number)
    return download_message_file(found, by=user)

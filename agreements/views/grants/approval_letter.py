"""The letter that shows an approval, for its signer."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from agreements.documents.filenames import content_disposition
from agreements.enums import Status
from agreements.file_responses import paper_as_page
from agreements.models import Agreement
from agreements.services.grants import approval_letters
from agreements.views.signed_in import READ, SignedInRequest, own_request


@never_cache
@own_request(READ)
def approval_letter(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The letter as PDF; where nothing is approved, the status page."""
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    letter = approval_letters.current_letter(agreement, by=request.user)
    name, content = approval_letters.letter_pdf(letter)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition(name)
    return answer


@never_cache
@own_request(READ)
def approval_letter_text(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """What it says, as a page; likewise."""
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    letter = approval_letters.current_letter(agreement, by=request.user)
    paper = approval_letters.letter_words(letter)
    file = reverse("request_letter", args=[agreement.reference])
    return paper_as_page(request, paper, agreement, file=file)

"""A signer ends the agreement, or renews it, and fetches the receipt of its end."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from agreements import dates, nudges
from agreements.documents.filenames import content_disposition
from agreements.enums import Status
from agreements.file_responses import paper_as_page
from agreements.forms.ending import EndAgreementForm, RenewForm
from agreements.lifecycle import ENDS_OF_APPROVED
from agreements.models import Agreement
from agreements.selectors.associates import successions
from agreements.selectors.grants import what_ends
from agreements.services.requests import ending, term
from agreements.views.signed_in import ASK, READ, SignedInRequest, own_request


@never_cache
@own_request(ASK)
def end(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Shows what ends and for whom; a POST with the box ticked ends it."""
    form = EndAgreementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ending.end_agreement(agreement, by=request.user)
        nudges.nudge_outbox()
        return redirect(agreement)
    if agreement.status != Status.APPROVED:
        return redirect(agreement)
    context = {
        "agreement": agreement,
        "successor": successions.open_successor(agreement),
        "concerned": what_ends.who_is_concerned(agreement),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/requests/end.html", context, status=status)


@never_cache
@own_request(ASK)
def renew(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Shows for whom and until when; a POST with the box ticked renews it. Where that is not
    possible (yet, any more), the status page says how it stands."""
    form = RenewForm(
        request.POST if request.method == "POST" else None,
        initial={"people": term.people_renewed_for(agreement)},
    )
    if form.is_valid():
        term.renew(agreement, by=request.user, people=form.cleaned_data["people"])
        nudges.nudge_outbox()
        return redirect(agreement)
    until, months = agreement.expires_at, agreement.dataset.term_months
    if not term.may_be_renewed(agreement) or until is None or months is None:
        return redirect(agreement)
    zone = agreement.dataset.time_zone
    context = {
        "agreement": agreement,
        "people": agreement.associates.filter(until=None).order_by("position"),
        "until": dates.say(until, zone),
        "renewed_until": dates.say(dates.months_later(until, months), zone),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/requests/renew.html", context, status=status)


@never_cache
@own_request(READ)
def receipt(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """The receipt of the end as PDF; without one, the status page."""
    if agreement.status not in ENDS_OF_APPROVED:
        return redirect(agreement)
    name, content = ending.receipt(agreement)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition(name)
    return answer


@never_cache
@own_request(READ)
def receipt_text(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """What it says, as a page; likewise."""
    if agreement.status not in ENDS_OF_APPROVED:
        return redirect(agreement)
    paper = ending.receipt_words(agreement)
    file = reverse("request_receipt", args=[agreement.reference])
    return paper_as_page(request, paper, agreement, file=file)

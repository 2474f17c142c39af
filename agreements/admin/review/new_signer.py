"""A data owner names a new signer for the people of one who can't be reached, or calls it off."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.affiliation.verdict import judge
from agreements.enums import SuccessionState
from agreements.forms.listing import NewSignerForm
from agreements.models import Agreement
from agreements.selectors.requests import new_signers
from agreements.services.requests import new_signer as services

from .one_request import fetch_request, refused_as, request_address
from .queue_columns import address_tag

_refuse = refused_as(gettext_lazy("No new signer can be named here"), NewSignerForm.base_fields)


@pages.record_view(fetch_request, refused=_refuse)
def name_new_signer(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Says what will happen, asks for address and reason; where somebody was named and has not
    answered, calls that off."""
    user, done = pages.person(request), request_address(request, agreement)
    services.check_nameable(agreement, by=user)
    last = new_signers.last_succession(agreement)
    waiting = last if last and last.state == SuccessionState.ASKED else None
    form = pages.sent_form(request, NewSignerForm)
    if "call-off" in request.POST:
        if waiting:
            services.call_off_succession(waiting, by=user)
            nudges.nudge_outbox()
        return pages.redirect_done(request, done, _("It is called off. Both are told."))
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.name_new_signer(
                agreement, by=user, to_email=said["email"], reason=said["reason"]
            )
        except services.NoNewSigner as error:
            form.add_error("email", str(error))
        else:
            nudges.nudge_outbox()
            return pages.redirect_done(request, done, _("The new signer is asked by mail."))
    dataset = agreement.dataset
    verdict = waiting and judge(
        waiting.to_email, dataset.trusted_domains, dataset.distrusted_domains
    )
    context = {
        "title": _("Call off the new signer") if waiting else _("Name a new signer"),
        "agreement": agreement,
        "page": done,
        "waiting": waiting,
        "address_tag": verdict and address_tag(verdict.kind),
        "last": last,
        "listed": agreement.associates.filter(until=None).count(),
        "form": None if waiting and not form.is_bound else form,
    }
    return pages.desk_page(request, "review/new_signer", context, pages.form_status(form))

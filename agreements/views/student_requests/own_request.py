"""A student's own pages: what became of it, and the ways to correct it."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Asked
from agreements.exceptions import InvalidTransition, PortalError
from agreements.forms.student_request import SupervisorForm
from agreements.forms.unsaved_form import take_form
from agreements.models import StudentRequest
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of
from agreements.selectors.datasets import public_datasets
from agreements.selectors.student_requests import steps, student_requests
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.services.student_requests import asking
from agreements.views.signed_in import ASK, SignedInRequest, signed_in

from .mail_limits import count_mail

View = Callable[[SignedInRequest, StudentRequest], HttpResponse]


def _own(view: View) -> Callable[..., HttpResponseBase]:
    """For the student alone; an InvalidTransition is told as 409 on the request's page."""

    @never_cache
    @require_http_methods(list(ASK))
    @signed_in
    @wraps(view)
    def answered(request: SignedInRequest, reference: str) -> HttpResponse:
        row = access.own_student_request(request.user, reference)
        try:
            return view(request, row)
        except InvalidTransition as error:
            fresh = access.own_student_request(request.user, reference)
            return _status_page(request, fresh, refused=str(error), status=409)

    return answered


@_own
def status(request: SignedInRequest, row: StudentRequest) -> HttpResponse:
    """Where it stands."""
    return _status_page(request, row)


@_own
def correct(request: SignedInRequest, row: StudentRequest) -> HttpResponse:
    """Another name or address for the supervisor; the link that was mailed is then dead."""
    if not row.is_waiting and request.method != "POST":
        return redirect(row)
    asks = display.asked_clauses(public_datasets.version_in_force(row.dataset), row.dataset)
    known = {"supervisor_name": row.supervisor_name, "supervisor_email": row.supervisor_email}
    form = SupervisorForm(
        request.POST if request.method == "POST" else None,
        initial=known | (take_form(request) or {} if request.method != "POST" else {}),
        student_addresses=addresses_of(request.user),
        clause=asks.get(Asked.WORK_EMAIL),
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in known}
        try:
            count_mail(request, said["supervisor_email"])
            asking.correct_supervisor(row, by=request.user, **said)
        except InvalidTransition:
            raise
        except PortalError as error:
            form.add_error("supervisor_email", str(error))
        else:
            nudges.nudge_outbox()
            messages.success(request, _("We are writing to your supervisor anew."))
            return redirect(row)
    context = {"row": row, "form": form}
    page = "agreements/student_requests/correct.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


@_own
def resend(request: SignedInRequest, row: StudentRequest) -> HttpResponse:
    """Write once more; the count of days begins anew."""
    if request.method == "POST":
        try:
            if row.is_waiting:
                count_mail(request, row.supervisor_email)
            asking.ask_again(row, by=request.user)
        except InvalidTransition:
            raise
        except PortalError as error:
            return _status_page(request, row, refused=str(error), status=422)
        nudges.nudge_outbox()
        messages.success(request, _("We are writing to your supervisor once more."))
    return redirect(row)


@_own
def withdraw(request: SignedInRequest, row: StudentRequest) -> HttpResponse:
    """Asks, then ends it."""
    if request.method == "POST":
        asking.withdraw_student_request(row, by=request.user)
        messages.success(request, _("You withdrew it. Your supervisor is not written to again."))
    elif row.is_waiting:
        return render(request, "agreements/student_requests/withdraw.html", {"row": row})
    return redirect(row)


def _status_page(
    request: SignedInRequest, row: StudentRequest, *, refused: str = "", status: int = 200
) -> HttpResponse:
    own = applying.current_request(request.user, row.dataset)
    context = {
        "row": row,
        "fellows": row.fellows.all(),
        "events": steps.steps_of(row),
        "following": student_requests.followed(row),
        "listed_in": student_requests.agreement_of(row),
        "unreached": row.is_waiting and row.mail is not None and row.mail.unreached_at is not None,
        "own": own,
        "refused": refused,
    }
    page = "agreements/student_requests/student_request.html"
    return render(request, page, context, status=status)

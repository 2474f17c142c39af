"""The page behind the link in a supervisor's mail.

Whoever has the link reads and declines; the token stands for them, so that form needs no cookie.
Only who proves the address takes the request up.
"""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Decline, Status
from agreements.exceptions import PortalError
from agreements.forms.student_request import DeclineForm
from agreements.lifecycle import OPEN
from agreements.models import Agreement, StudentRequest, User
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of
from agreements.selectors.student_requests import student_requests
from agreements.services.requests import applying
from agreements.services.requests.section_edits import is_editable
from agreements.services.student_requests import answering
from agreements.services.student_requests.into_agreement import Landing, has_students

# In the session of who asked for a code to take a request up: its reference.
_TAKING_UP = "taking_up"


@never_cache
@require_http_methods(["GET", "HEAD"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for what, and the answers there are."""
    row = _found(token)
    return _page(request, row, token) if row else _missing(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest, token: str) -> HttpResponseBase:
    """POST takes it up. Whoever is not signed in gets a code first, and then comes back here."""
    row = _found(token)
    if row is None:
        return _missing(request)
    there = redirect("student", token)
    if request.method == "POST" and not request.user.is_authenticated:
        if not row.is_waiting and row.taken_up_by is None:
            return _page(request, row, token, status=409)
        request.session[_TAKING_UP] = row.reference
        return redirect("account_login", preserve_request=True)
    if request.method != "POST":
        asked_for = request.session.get(_TAKING_UP) == row.reference
        if not (asked_for and request.user.is_authenticated):
            return there
        del request.session[_TAKING_UP]
    return _take_up(request, row, token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """POST declines, once something was chosen. A GET is just sent to the page."""
    row = _found(token)
    if row is None:
        return _missing(request)
    if request.method != "POST":
        return redirect("student", token)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, row, token, form=form, status=422)
    how = Decline(form.cleaned_data["how"])
    word = form.cleaned_data["word"] if how is Decline.WORD else ""
    try:
        answering.decline_student_request(row, decline=how, word=word)
    except PortalError as error:
        return _page(request, _fresh(row), token, refused=str(error), status=409)
    nudges.nudge_outbox()
    return redirect("student", token)


def _take_up(request: HttpRequest, row: StudentRequest, token: str) -> HttpResponse:
    try:
        taken = answering.take_up(row, by=cast(User, request.user))
    except answering.NotAsked as error:
        return _page(request, row, token, refused=str(error), status=403)
    except PortalError as error:
        return _page(request, _fresh(row), token, refused=str(error), status=409)
    nudges.nudge_outbox()
    if taken.landing is Landing.FORM:
        said = _("This is now your request. What the student filled in is there for you to check.")
        messages.success(request, said)
        return redirect("request_form", taken.agreement.reference)
    return redirect("student", token)


def _page(
    request: HttpRequest,
    row: StudentRequest,
    token: str,
    *,
    form: DeclineForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    is_theirs = row.supervisor_email in addresses_of(user)
    current = _request_of(user, row) if user and is_theirs else None
    context = {
        "row": row,
        "token": token,
        "fellows": row.fellows.all(),
        "form": form or DeclineForm(),
        "refused": refused,
        "is_theirs": is_theirs,
        "is_stopped": student_requests.is_stopped(row.supervisor_email),
        "current": current,
        "has_students": current is not None and has_students(current, row),
        "can_edit": current is not None and is_editable(current),
    }
    return _kept_from_search(
        render(request, "agreements/student_requests/answer.html", context, status=status)
    )


def _request_of(user: User, row: StudentRequest) -> Agreement | None:
    """What it was taken up into, while that stands; else what the supervisor has."""
    taken = student_requests.agreement_of(row)
    if taken and taken.signer.user_id == user.pk and taken.status in (*OPEN, Status.APPROVED):
        return taken
    return applying.current_request(user, row.dataset)


def _missing(request: HttpRequest) -> HttpResponse:
    return _kept_from_search(
        render(request, "agreements/student_requests/answer_missing.html", status=404)
    )


def _kept_from_search(answer: HttpResponse) -> HttpResponse:
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _found(token: str) -> StudentRequest | None:
    try:
        return access.student_request_by_token(token)
    except Http404:
        return None


def _fresh(row: StudentRequest) -> StudentRequest:
    row.refresh_from_db()
    return row

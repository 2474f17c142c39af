"""A student's own pages: asking a supervisor to sign, and what became of it."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import rate_limits, tasks
from agreements.enums import Asked, OwnWord
from agreements.exceptions import InvalidTransition, PortalError, TooManyAsked
from agreements.forms import people
from agreements.forms.student_request import StudentForm, SupervisorForm
from agreements.forms.unsaved_form import take_form
from agreements.models import Dataset, StudentRequest, User
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets
from agreements.selectors.student_requests import steps, student_requests
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.services.requests.applying import Person
from agreements.services.requests.person_rows import FIELDS, Row, form_data, rows_in
from agreements.services.student_requests import asking
from agreements.text import storable
from agreements.views.signed_in import ASK, SignedInRequest, signed_in


@never_cache
@require_http_methods(list(ASK))
@signed_in
def start(request: SignedInRequest, slug: str) -> HttpResponse:
    """The student's form; POST asks the supervisor. A button named `rows` adds or removes a row."""
    dataset = access.public_dataset(slug)
    asks = display.asked_clauses(public_datasets.version_in_force(dataset), dataset)
    if Asked.SUPERVISOR not in asks:
        raise Http404
    if found := student_requests.open_request(request.user, dataset):
        if request.method == "POST":
            messages.info(request, _("You had asked already. What you sent now was not needed."))
        return redirect(found)
    fields: Mapping[str, str] = request.POST
    if request.method != "POST":
        fields = take_form(request) or _known(request.user, dataset)
    verb, _dash, prefix = fields.get("rows", "").partition("-")
    rows = rows_in(fields, without=prefix if verb == "remove" else "")
    if request.method != "POST" or verb in ("add", "remove"):
        rows += [{}] if verb == "add" else []
        form = _form(request.user, dataset, asks, fields, check=False)
        return _form_page(
            request, dataset, asks, form, _fellows(request.user, dataset, rows, fields)
        )
    form = _form(request.user, dataset, asks, fields, check=True)
    fellows = _fellows(request.user, dataset, rows, fields, check=True)
    if not (form.is_valid() & fellows.is_valid() and _not_the_supervisor(form, fellows)):
        return _form_page(request, dataset, asks, form, fellows, status=422)
    try:
        made = _ask(request, dataset, form, fellows)
    except PortalError as error:
        form.add_error("supervisor_email", str(error))
        return _form_page(request, dataset, asks, form, fellows, status=422)
    tasks.nudge_outbox()
    messages.success(request, _("We are writing to your supervisor."))
    return redirect(made)


def _ask(
    request: SignedInRequest, dataset: Dataset, form: StudentForm, fellows: people.PeopleFormSet
) -> StudentRequest:
    said = form.cleaned_data
    _count_mail(request, said["supervisor_email"])
    return asking.ask_supervisor(
        dataset,
        by=request.user,
        student=Person(said["name"], said["role"], said.get("competition_id", "")),
        intended_use=said["intended_use"],
        supervisor_name=said["supervisor_name"],
        supervisor_email=said["supervisor_email"],
        fellows=[Person(**row) for row in fellows.people],
    )


def _count_mail(request: SignedInRequest, address: str) -> None:
    """Only what is sent counts. Raises TooManyAsked, and what the address is refused for."""
    asking.check_address(address, by=request.user)
    tries = {"student_asks": str(request.user.pk), "supervisor_asked": address}
    rate_limits.count(request, tries, TooManyAsked)


def _known(user: User, dataset: Dataset) -> dict[str, str]:
    """What the student typed before, as somebody who signs or in an earlier request like this."""
    last = access.student_requests_of(user).filter(dataset=dataset).first()
    if last:
        rows: list[Row] = [dict(row) for row in last.fellows.values(*FIELDS)]
        names = ("name", "role", "competition_id", "intended_use")
        return {name: getattr(last, name) for name in names} | form_data(rows)
    own = applying.current_request(user, dataset)
    if own is None:
        return {}
    rows = [dict(row) for row in own.associates.filter(until=None).values(*FIELDS)]
    return {"name": own.signer.name, "intended_use": own.intended_use} | form_data(rows)


def _form(
    user: User, dataset: Dataset, asks: Mapping[str, int], fields: Mapping[str, str], *, check: bool
) -> StudentForm:
    return StudentForm(
        fields if check else None,
        initial={} if check else {name: fields[name] for name in fields},
        student_email=user.email,
        clause=asks.get(Asked.WORK_EMAIL),
        id_label=dataset.person_id,
        hint=dataset.words.get(OwnWord.USE_HINT, ""),
    )


def _fellows(
    user: User, dataset: Dataset, rows: list[Row], fields: Mapping[str, str], *, check: bool = False
) -> people.PeopleFormSet:
    """Nobody twice, and the student not again."""
    return people.of_rows(
        rows,
        check=check,
        signer_name=storable(fields.get("name", "")),
        signer_email=user.email,
        id_label=dataset.person_id,
    )


def _not_the_supervisor(form: StudentForm, fellows: people.PeopleFormSet) -> bool:
    """Whether no row has the supervisor's address."""
    supervisor = form.cleaned_data["supervisor_email"]
    for row in fellows.forms:
        if row.cleaned_data.get("email") == supervisor:
            row.add_error(
                "email", _("This is your supervisor’s address. They sign, and need no row.")
            )
    return all(row.is_valid() for row in fellows.forms)


def _form_page(
    request: HttpRequest,
    dataset: Dataset,
    asks: Mapping[str, int],
    form: StudentForm,
    fellows: people.PeopleFormSet,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"dataset": dataset, "asks": asks, "form": form, "fellows": fellows}
    return render(request, "agreements/student_requests/start.html", context, status=status)


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
        student_email=request.user.email,
        clause=asks.get(Asked.WORK_EMAIL),
    )
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in known}
        try:
            _count_mail(request, said["supervisor_email"])
            asking.correct_supervisor(row, by=request.user, **said)
        except InvalidTransition:
            raise
        except PortalError as error:
            form.add_error("supervisor_email", str(error))
        else:
            tasks.nudge_outbox()
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
                _count_mail(request, row.supervisor_email)
            asking.ask_again(row, by=request.user)
        except InvalidTransition:
            raise
        except PortalError as error:
            return _status_page(request, row, refused=str(error), status=422)
        tasks.nudge_outbox()
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
        "unreached": row.is_waiting and row.mail is not None and row.mail.unreached_at is not None,
        "own": own,
        "refused": refused,
    }
    page = "agreements/student_requests/student_request.html"
    return render(request, page, context, status=status)

"""A student fills in what they know, and the supervisor is written to."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.enums import Asked, OwnWord
from agreements.exceptions import PortalError
from agreements.forms import people
from agreements.forms.student_request import StudentForm
from agreements.forms.unsaved_form import take_form
from agreements.models import Dataset, StudentRequest, User
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of
from agreements.selectors.datasets import public_datasets
from agreements.selectors.student_requests import student_requests
from agreements.services.license_texts import display
from agreements.services.requests import applying
from agreements.services.requests.applying import Person
from agreements.services.requests.person_rows import FIELDS, Row, form_data, rows_in
from agreements.services.student_requests import asking
from agreements.text import storable
from agreements.views.signed_in import ASK, SignedInRequest, signed_in

from .mail_limits import count_mail


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
    nudges.nudge_outbox()
    messages.success(request, _("We are writing to your supervisor."))
    return redirect(made)


def _ask(
    request: SignedInRequest, dataset: Dataset, form: StudentForm, fellows: people.PeopleFormSet
) -> StudentRequest:
    said = form.cleaned_data
    count_mail(request, said["supervisor_email"])
    return asking.ask_supervisor(
        dataset,
        by=request.user,
        student=Person(said["name"], said["role"], said.get("competition_id", "")),
        intended_use=said["intended_use"],
        supervisor_name=said["supervisor_name"],
        supervisor_email=said["supervisor_email"],
        fellows=[Person(**row) for row in fellows.people],
    )


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
        student_addresses=addresses_of(user),
        clause=asks.get(Asked.WORK_EMAIL),
        id_label=dataset.person_id,
        id_help=dataset.own_words.get(OwnWord.PERSON_ID_HELP, ""),
        hint=dataset.own_words.get(OwnWord.USE_HINT, ""),
    )


def _fellows(
    user: User, dataset: Dataset, rows: list[Row], fields: Mapping[str, str], *, check: bool = False
) -> people.PeopleFormSet:
    """Nobody twice, and the student not again."""
    return people.of_rows(
        rows,
        check=check,
        signer_name=storable(fields.get("name", "")),
        signer_addresses=addresses_of(user),
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

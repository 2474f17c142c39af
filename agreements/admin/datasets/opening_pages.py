"""A new dataset, step by step, until it is shown to the public."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements import audit
from agreements.admin import pages
from agreements.admin.version_page import version_address
from agreements.enums import AuditAction
from agreements.exceptions import PortalError
from agreements.models import Dataset
from agreements.selectors import access
from agreements.services.datasets import opening
from agreements.services.datasets.opening_steps import first_draft, opening_steps
from agreements.services.versions.announcement_preconditions import digest

from .dataset_forms import DatasetForm
from .opening_forms import STEP_FORMS, NamesForm

_OPENING = "admin:agreements_dataset_opening"


@require_http_methods(list(pages.ASK))
def begin_page(request: HttpRequest) -> HttpResponse:
    """The first step: GET asks for the names, POST begins the dataset, hidden."""
    user = pages.person(request)
    pages.require_permission(request, opening.ADD)
    form = pages.sent_form(request, NamesForm)
    if form.is_valid():
        try:
            made = opening.begin_dataset(by=user, named=form.cleaned_data)
        except PortalError as error:
            form.add_error(None, str(error))
        else:
            said = _("The dataset is there. Nobody but you and your colleagues sees it yet.")
            return pages.redirect_done(request, reverse(_OPENING, args=[made.pk]), said)
    context = {"title": _("Begin a dataset"), "form": form, "opts": Dataset._meta}
    return pages.desk_page(request, "datasets/begin", context, pages.form_status(form))


def _fetch(request: HttpRequest, pk: int, step: str = "") -> tuple[Dataset, str]:
    """403 for who lacks the right, 404 for staff of other datasets."""
    pages.require_permission(request, opening.CHANGE)
    found = access.datasets_for_staff(pages.person(request))
    return get_object_or_404(found, pk=pk), step


@pages.record_view(_fetch)
def opening_page(request: HttpRequest, found: tuple[Dataset, str]) -> HttpResponse:
    """What is done and what is missing; the POST shows the dataset. 409 where that can't be."""
    dataset, _step = found
    refused = ""
    if request.method == "POST":
        try:
            opening.show_dataset(
                dataset, by=pages.person(request), seen=request.POST.get("seen", "")
            )
        except PortalError as error:
            refused = str(error)
            dataset.refresh_from_db()
        else:
            said = _("%(dataset)s is shown to the public.") % {"dataset": dataset}
            return pages.redirect_done(request, request.path, said)
    steps, draft = opening_steps(dataset), first_draft(dataset)
    context = {
        "title": _("%(dataset)s: step by step") % {"dataset": dataset},
        "dataset": dataset,
        "opts": Dataset._meta,
        "steps": [(step, _address(dataset, step.key)) for step in steps],
        "missing": [step.missing for step in steps if step.missing],
        "draft": draft,
        "seen": digest(draft) if draft else "",
        "staff": dataset.staff.order_by("email"),
        "refused": refused,
        "may_hide": dataset.is_listed and not opening.is_applied_for(dataset),
    }
    return pages.desk_page(request, "datasets/opening", context, 409 if refused else 200)


@pages.record_view(_fetch)
def step_page(request: HttpRequest, found: tuple[Dataset, str]) -> HttpResponseBase:
    """One step: a form here, or the page where it is done."""
    dataset, key = found
    elsewhere = _elsewhere(dataset)
    if key in elsewhere:
        return HttpResponseRedirect(elsewhere[key])
    if key not in STEP_FORMS:
        raise Http404
    form = STEP_FORMS[key](request.POST or None, instance=dataset)
    back = reverse(_OPENING, args=[dataset.pk])
    if form.is_valid():
        _save(form, request)
        return pages.redirect_done(request, back, _("It is saved."))
    title = next(step.title for step in opening_steps(dataset) if step.key == key)
    context = {
        "title": title,
        "dataset": dataset,
        "opts": Dataset._meta,
        "form": form,
        "back": back,
    }
    return pages.desk_page(request, "datasets/opening_step", context, pages.form_status(form))


@pages.record_view(_fetch, methods=pages.POST)
def hide_page(request: HttpRequest, found: tuple[Dataset, str]) -> HttpResponse:
    """Hide it again; 409 once somebody has applied."""
    dataset, _step = found
    back = reverse(_OPENING, args=[dataset.pk])
    try:
        opening.hide_dataset(dataset, by=pages.person(request))
    except PortalError as error:
        context = {
            "title": _("This dataset can’t be hidden"),
            "opts": Dataset._meta,
            "dataset": dataset,
            "sentence": str(error),
            "back": back,
        }
        return pages.desk_page(request, "datasets/not_hidden", context, 409)
    return pages.redirect_done(request, back, _("The public does not see it any more."))


def _save(form: DatasetForm, request: HttpRequest) -> None:
    """What was changed, and nothing that a colleague saved in another tab."""
    changed = form.changed_data
    with transaction.atomic():
        dataset = form.save(commit=False)
        dataset.save(update_fields=changed)
        by = pages.person(request)
        audit.record(AuditAction.DATASET_CHANGE, dataset.slug, by=by, changed=changed)


def _address(dataset: Dataset, key: str) -> str:
    return reverse("admin:agreements_dataset_opening_step", args=[dataset.pk, key])


def _elsewhere(dataset: Dataset) -> dict[str, str]:
    """Steps that have a page already."""
    draft = first_draft(dataset)
    instructions = getattr(dataset, "access", None)
    begin = (
        f"{reverse('admin:agreements_licenseversion_add')}?{urlencode({'dataset': dataset.slug})}"
    )
    write = (
        f"{reverse('admin:agreements_accessinstructions_add')}?{urlencode({'dataset': dataset.pk})}"
    )
    invite = (
        f"{reverse('admin:agreements_staffinvitation_add')}?{urlencode({'dataset': dataset.slug})}"
    )
    if instructions is not None:
        write = reverse("admin:agreements_accessinstructions_change", args=[instructions.pk])
    return {
        "picture": reverse("admin:agreements_dataset_picture", args=[dataset.pk]),
        "license": version_address("change", draft) if draft else begin,
        "access": write,
        "staff": invite,
    }

"""Break glass: all access to a dataset is suspended, and opened again by somebody else."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.exceptions import NotYourMove, PortalError
from agreements.forms.fields import BlockField
from agreements.forms.unsaved_form import in_words, refill
from agreements.models import Dataset
from agreements.selectors import access
from agreements.selectors.grants import live_grants
from agreements.services.grants import suspension as services


class SuspendForm(forms.Form):
    """Why, who is told, and that it is meant."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("All staff of the dataset read it, and it stays on record."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why. All staff of the dataset read it.")},
    )
    tells_holders = forms.BooleanField(
        label=gettext_lazy("Write to everybody who has access, without the reason"),
        required=False,
    )
    agree = forms.BooleanField(
        label=gettext_lazy("Yes, this site gives nobody the data from now on"),
        error_messages={"required": gettext_lazy("Nothing was changed. Tick the box to confirm.")},
    )


class LiftForm(forms.Form):
    """Which suspension is meant, and that it is."""

    suspension = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField(
        label=gettext_lazy("Yes, whoever has access gets the data again"),
        error_messages={"required": gettext_lazy("Nothing was changed. Tick the box to confirm.")},
    )


def _fetch(request: HttpRequest, pk: int) -> Dataset:
    """403 for who works on no requests, 404 for staff of other datasets."""
    pages.require_permission(request, "agreements.view_agreement")
    return get_object_or_404(access.datasets_for_staff(pages.person(request)), pk=pk)


@pages.record_view(_fetch)
def suspension_page(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """How it stands, and the form that changes it: to suspend where nothing is suspended, to lift
    for whoever may. 409 for who comes too late, 403 for whose move it is not."""
    user, found = pages.person(request), live_grants.open_suspension(dataset)
    lifts = "suspension" in request.POST
    kind = LiftForm if lifts or (found and request.method != "POST") else SuspendForm
    form = pages.sent_form(request, kind)
    status, refused = pages.form_status(form), ""
    if form.is_valid():
        try:
            said = _act(dataset, request, form)
        except NotYourMove as error:
            status, refused = 403, str(error)
        except PortalError as error:
            status, refused = 409, str(error)
        else:
            nudges.nudge_outbox()
            nudges.nudge_suspension_news()
            nudges.nudge_webhooks()
            return pages.redirect_done(request, request.path, said)
        found = live_grants.open_suspension(dataset)
    may_lift = found is not None and services.may_lift(found, user)
    may_suspend = user.has_perm(services.SUSPEND)
    shows_form = may_lift if found else may_suspend
    shown = _shown(form, found, refused=bool(refused))
    returned, came_back = pages.returned_form(request), list[str]()
    if returned is not None:
        # The tick of one form says the opposite of the other's.
        if shows_form and ("suspension" in returned) == (found is not None):
            refill(shown, returned)
        else:
            came_back = in_words(returned)
    context = {
        "title": _("Suspend all access to %(dataset)s") % {"dataset": dataset},
        "dataset": dataset,
        "opts": Dataset._meta,
        "suspension": found,
        "shows_form": shows_form,
        "may_lift": may_lift,
        "may_suspend": may_suspend,
        "past": dataset.suspensions.exclude(lifted_at=None).select_related(
            "suspended_by", "lifted_by"
        ),
        "form": shown,
        "came_back": came_back,
        "refused": refused,
        "page": reverse("admin:agreements_dataset_change", args=[dataset.pk]),
    }
    return pages.desk_page(request, "datasets/suspension", context, status)


def _act(dataset: Dataset, request: HttpRequest, form: forms.Form) -> str:
    """What was done, in words."""
    by, sent = pages.person(request), form.cleaned_data
    if isinstance(form, LiftForm):
        which = get_object_or_404(dataset.suspensions, pk=sent["suspension"])
        services.lift_suspension(which, by=by)
        return _("The suspension is lifted. All staff of the dataset are told.")
    services.suspend_access(
        dataset, by=by, reason=sent["reason"], tells_holders=sent["tells_holders"]
    )
    return _("All access is suspended. All staff of the dataset are told.")


def _shown(form: forms.Form, found: object, *, refused: bool) -> forms.Form:
    """The form that fits how it stands: another tab may have sent the other one."""
    fits = isinstance(form, LiftForm) == (found is not None)
    if fits and not refused:
        if isinstance(form, LiftForm) and not form.is_bound:
            form.initial = {"suspension": getattr(found, "pk", None)}
        return form
    return LiftForm(initial={"suspension": getattr(found, "pk", None)}) if found else SuspendForm()

"""A waiting request becomes one's own, or a colleague's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.enums import Verb
from agreements.exceptions import InvalidTransition
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.selectors.accounts import staff
from agreements.services.review import assignment

from .one_request import fetch_request
from .queue_walk import carried

NOBODY = "nobody"


class AssignForm(forms.Form):
    """Whose it is to be; `held` is whose it was when the page was opened."""

    to = forms.ChoiceField(
        label=gettext_lazy("Assign to"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose somebody.")},
    )
    held = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, data: Any = None, *, agreement: Agreement, by: User) -> None:
        super().__init__(data)
        self.people = {str(each.pk): each for each in _reviewers(agreement, by)}
        offered = [(key, _label(each, by)) for key, each in self.people.items()]
        if agreement.reviewer is None:
            offered.append((NOBODY, _("Nobody")))
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = offered
        self.initial = {"held": agreement.assignee_id or "", "to": agreement.assignee_id}

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])

    @property
    def seen(self) -> User | None:
        held = self.cleaned_data["held"]
        return User.objects.filter(pk=held).first() if held.isdecimal() else None


def _reviewers(agreement: Agreement, by: User) -> list[User]:
    """Who may review it, whoever asks first."""
    others = staff.staff_who_may(Verb.START_REVIEW, agreement.dataset)
    able = [each for each in others if access.may(each, agreement, Verb.START_REVIEW)]
    return [by, *(each for each in able if each != by)]


def _label(user: User, by: User) -> str:
    return _("Me (%(who)s)") % {"who": user} if user == by else str(user)


@pages.record_view(fetch_request)
def assign_request(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """GET asks, POST acts. 403 for who may not, 409 for who comes too late."""
    user = pages.person(request)
    if not access.may(user, agreement, Verb.START_REVIEW):
        return _page(request, agreement, None, 403)
    if not assignment.may_assign(user, agreement):
        return _page(request, agreement, None, 409)
    form = AssignForm(
        request.POST if request.method == "POST" else None, agreement=agreement, by=user
    )
    if not form.is_valid():
        return _page(request, agreement, form, pages.form_status(form))
    try:
        assignment.assign(agreement, to=form.chosen, by=user, seen=form.seen)
    except InvalidTransition as error:
        messages.error(request, str(error))
        now = fetch_request(request, agreement.reference)
        again = assignment.may_assign(user, now)
        return _page(request, now, AssignForm(agreement=now, by=user) if again else None, 409)
    said = _("The request is yours.") if form.chosen == user else _("The request is nobody’s.")
    if form.chosen and form.chosen != user:
        said = _("The request is assigned to %(who)s.") % {"who": form.chosen}
    return pages.redirect_done(request, _back(request, agreement), said)


def _page(
    request: HttpRequest, agreement: Agreement, form: AssignForm | None, status: int
) -> HttpResponse:
    context = {
        "title": _("Assign the request"),
        "agreement": agreement,
        "form": form,
        "page": _back(request, agreement),
        "allowed": status != 403,
        "own": access.is_own(pages.person(request), agreement),
    }
    return pages.desk_page(request, "review/assign", context, status)


def _back(request: HttpRequest, agreement: Agreement) -> str:
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    return page + carried(request)

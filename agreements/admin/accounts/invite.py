"""Inviting somebody to the staff, and what can be done with an invitation."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agreements import tasks
from agreements.admin.audit_log import log_lines
from agreements.admin.base import person
from agreements.enums import InvitationState
from agreements.exceptions import PortalError
from agreements.forms.fields import MailAddressField
from agreements.models import Dataset, StaffInvitation, User
from agreements.selectors import access, history
from agreements.services.accounts import invitations, staff

LOOK = "agreements.view_staffinvitation"
INVITE = "agreements.add_staffinvitation"


class InvitationForm(forms.Form):
    """Whom, as what, and where; only what the inviter has."""

    email = MailAddressField(
        label=gettext_lazy("Work e-mail address"),
        help_text=gettext_lazy("Of the person who is to join. They get a mail with a link."),
        error_messages={"required": gettext_lazy("Enter the work e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=gettext_lazy("As"),
        help_text=gettext_lazy("Groups count in all datasets that the person works on."),
        error_messages={"required": gettext_lazy("Choose at least one group.")},
        widget=forms.CheckboxSelectMultiple,
    )
    datasets = forms.ModelMultipleChoiceField(
        Dataset.objects.none(),
        label=gettext_lazy("Datasets"),
        error_messages={"required": gettext_lazy("Choose at least one dataset.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = access.datasets_for_staff(by)
        self.fields["groups"].queryset = staff.groups_to_give(by)  # type: ignore[attr-defined]
        self.fields["datasets"].queryset = mine  # type: ignore[attr-defined]
        if mine.count() == 1:
            self.fields["datasets"].initial = mine


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """GET asks whom, POST sends the mail. Says the same whether there is an account or not."""
    user = person(request)
    if not user.has_perm(INVITE):
        raise PermissionDenied
    form = InvitationForm(request.POST or None, by=user)
    if form.is_valid():
        earlier = invitations.running(form.cleaned_data["email"], by=user)
        try:
            return _sent(request, invitations.invite(**form.cleaned_data, by=user), earlier)
        except invitations.Needless as error:
            form.add_error("email", str(error))
    context = {**_frame(request), "title": _("Invite to the staff"), "form": form}
    template = "admin/agreements/staffinvitation/invite.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """One invitation, how its mail fared, and what can be done."""
    return _look(request, _found(request, pk, LOOK))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End the link; 409 when there is nothing to end any more."""
    invitation = _found(request, pk, INVITE)
    try:
        invitations.withdraw(invitation, by=person(request))
    except PortalError as error:
        return _look(request, invitation, refused=str(error))
    messages.success(request, _("The invitation is withdrawn. Its link does nothing any more."))
    return HttpResponseRedirect(_page(invitation))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same invitation with a new link, from whoever asks for it; 409 if it isn't theirs."""
    old = _found(request, pk, INVITE)
    try:
        made = invitations.again(old, by=person(request))
    except PortalError as error:
        return _look(request, old, refused=str(error))
    return _sent(request, made)


def _sent(
    request: HttpRequest, made: StaffInvitation, earlier: StaffInvitation | None = None
) -> HttpResponse:
    tasks.nudge_outbox()
    messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": made})
    if earlier is not None:
        said = _(
            "There was an invitation of %(email)s as %(groups)s for %(datasets)s already. This one "
            "takes its place; the earlier link does nothing any more."
        )
        about = {
            "email": made,
            "groups": ", ".join(str(group) for group in earlier.groups.all()),
            "datasets": ", ".join(str(dataset) for dataset in earlier.datasets.all()),
        }
        messages.warning(request, said % about)
    return HttpResponseRedirect(_page(made))


def _look(request: HttpRequest, invitation: StaffInvitation, refused: str = "") -> HttpResponse:
    may = person(request).has_perm(INVITE)
    context = {
        **_frame(request),
        "title": str(invitation),
        "invitation": invitation,
        "groups": invitation.groups.order_by("name"),
        "refused": refused,
        "may_withdraw": may and not invitation.accepted_at and not invitation.withdrawn_at,
        "may_repeat": may and invitation.state != InvitationState.ACCEPTED,
        "log": log_lines(history.events(invitations.subject(invitation))),
    }
    template = "admin/agreements/staffinvitation/look.html"
    return render(request, template, context, status=409 if refused else 200)


def _found(request: HttpRequest, pk: int, permission: str) -> StaffInvitation:
    """Http404 for staff of other datasets, PermissionDenied without the permission."""
    user = person(request)
    if not user.has_perm(permission):
        raise PermissionDenied
    return get_object_or_404(access.invitations_for_staff(user), pk=pk)


def _frame(request: HttpRequest) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": StaffInvitation._meta}


def _page(invitation: StaffInvitation) -> str:
    return reverse("admin:agreements_staffinvitation_change", args=[invitation.pk])

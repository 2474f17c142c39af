"""Invitations to the staff: the list, sending one, and what is done with one."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.admin.base import DeskAdmin
from agreements.enumeration import in_a_row
from agreements.enums import InvitationState
from agreements.exceptions import PortalError
from agreements.forms.fields import MailAddressField
from agreements.models import Dataset, StaffInvitation, User
from agreements.selectors import access, history
from agreements.selectors.accounts.group_names import group_name
from agreements.services.accounts import invitations, staff

VIEW = "agreements.view_staffinvitation"
INVITE = "agreements.add_staffinvitation"
TAGS = {
    InvitationState.OPEN: "awaiting_signature",
    InvitationState.ACCEPTED: "approved",
    InvitationState.WITHDRAWN: "withdrawn",
    InvitationState.EXPIRED: "rejected",
}


class GroupsField(forms.ModelMultipleChoiceField[Group]):
    def label_from_instance(self, obj: Group) -> str:
        return str(group_name(obj))


class InvitationForm(forms.Form):
    """Whom, as what, and where; only what the inviter has."""

    email = MailAddressField(
        label=gettext_lazy("Work e-mail address"),
        help_text=gettext_lazy("Of the person who is to join. They get a mail with a link."),
        error_messages={"required": gettext_lazy("Enter the work e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    groups = GroupsField(
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
        chosen = self.initial.pop("dataset", "")
        if mine.count() == 1:
            self.fields["datasets"].initial = mine
        elif chosen:
            self.fields["datasets"].initial = mine.filter(slug=chosen)


@require_http_methods(list(pages.ASK))
def invite_person(request: HttpRequest) -> HttpResponse:
    """GET asks whom, POST sends the mail. Says the same whether there is an account or not."""
    pages.require_permission(request, INVITE)
    user = pages.person(request)
    chosen = {"dataset": request.GET.get("dataset", "")}
    form = InvitationForm(request.POST or None, by=user, initial=chosen)
    if form.is_valid():
        earlier = invitations.running_invitation(form.cleaned_data["email"], by=user)
        try:
            return _sent(request, invitations.invite(**form.cleaned_data, by=user), earlier)
        except invitations.NeedlessInvitation as error:
            form.add_error("email", str(error))
    context = {"opts": StaffInvitation._meta, "title": _("Invite to the staff"), "form": form}
    return pages.desk_page(request, "accounts/invite", context, pages.form_status(form))


def _invitation(request: HttpRequest, pk: int, *, permission: str = INVITE) -> StaffInvitation:
    """Http404 for staff of other datasets, PermissionDenied without the permission."""
    pages.require_permission(request, permission)
    return get_object_or_404(access.invitations_for_staff(pages.person(request)), pk=pk)


def _invitation_page(
    request: HttpRequest, invitation: StaffInvitation, error: PortalError | None = None
) -> HttpResponse:
    may = pages.person(request).has_perm(INVITE)
    context = {
        "opts": StaffInvitation._meta,
        "title": str(invitation),
        "invitation": invitation,
        "groups": [group_name(group) for group in invitation.groups.order_by("name")],
        "refused": error,
        "may_withdraw": may and not invitation.accepted_at and not invitation.withdrawn_at,
        "may_repeat": may and invitation.state != InvitationState.ACCEPTED,
        "log": log_lines(history.audit_events(invitations.invitation_subject(invitation))),
    }
    return pages.desk_page(request, "accounts/invitation", context, 409 if error else 200)


@pages.record_view(partial(_invitation, permission=VIEW), methods=pages.READ)
def show_invitation(request: HttpRequest, found: StaffInvitation) -> HttpResponse:
    """One invitation, how its mail fared, and what can be done."""
    return _invitation_page(request, found)


@pages.record_view(_invitation, refused=_invitation_page, methods=pages.POST)
def withdraw_invitation(request: HttpRequest, found: StaffInvitation) -> HttpResponse:
    """End the link; 409 when there is nothing to end any more."""
    invitations.withdraw_invitation(found, by=pages.person(request))
    said = _("The invitation is withdrawn. Its link does nothing any more.")
    return pages.redirect_done(request, _address(found), said)


@pages.record_view(_invitation, refused=_invitation_page, methods=pages.POST)
def invite_again(request: HttpRequest, old: StaffInvitation) -> HttpResponse:
    """The same invitation with a new link, from whoever asks for it; 409 if it isn't theirs, and
    for what was withdrawn, accepted or over since they looked."""
    if old.state not in (InvitationState.OPEN, request.POST.get("seen", old.state)):
        raise invitations.InvitationOver(old)
    return _sent(request, invitations.invite_again(old, by=pages.person(request)))


def _sent(
    request: HttpRequest, made: StaffInvitation, earlier: StaffInvitation | None = None
) -> HttpResponse:
    nudges.nudge_outbox()
    said = _("The invitation to %(email)s is on its way.") % {"email": made}
    answer = pages.redirect_done(request, _address(made), said)
    if earlier is not None:
        said = _(
            "There was an invitation of %(email)s as %(groups)s for %(datasets)s already. This one "
            "takes its place; the earlier link does nothing any more."
        )
        about = {
            "email": made,
            "groups": in_a_row(map(group_name, earlier.groups.all())),
            "datasets": _names(earlier.datasets),
        }
        messages.warning(request, said % about)
    return answer


def _names(related: Any) -> str:
    return in_a_row(map(str, related.all()))


def _address(invitation: StaffInvitation) -> str:
    return reverse("admin:agreements_staffinvitation_change", args=[invitation.pk])


class StaffInvitationAdmin(DeskAdmin[StaffInvitation]):
    """Those to own datasets, newest first. Nothing of one is ever changed: it ends."""

    list_display = ("email", "as_what", "where", "state", "invited_by", "expires_at")
    ordering = ("-pk",)
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffInvitation]:
        found = access.invitations_for_staff(pages.person(request))
        return found.prefetch_related("groups", "datasets")

    @admin.display(description=gettext_lazy("as"))
    def as_what(self, obj: StaffInvitation) -> str:
        return in_a_row(map(group_name, obj.groups.all()))

    @admin.display(description=gettext_lazy("datasets"))
    def where(self, obj: StaffInvitation) -> str:
        return _names(obj.datasets)

    @admin.display(description=gettext_lazy("status"))
    def state(self, obj: StaffInvitation) -> SafeString:
        """The state as a colored word."""
        return pages.tag(TAGS[obj.state], obj.state.label)

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("add/", invite_person, "add"),
            self.own_page("<int:pk>/change/", show_invitation, "change"),
            self.own_page("<int:pk>/withdraw/", withdraw_invitation, "withdraw"),
            self.own_page("<int:pk>/again/", invite_again, "again"),
        ]

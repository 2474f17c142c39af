"""Who works on a dataset, what they hold, when they last signed in."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.enumeration import in_a_row
from agreements.enums import InvitationState
from agreements.models import Dataset
from agreements.selectors import access
from agreements.selectors.accounts import members
from agreements.selectors.accounts.group_names import group_name
from agreements.selectors.accounts.members import StaffMember
from agreements.services.review import leaving

from .invitation import INVITE, TAGS

PERMISSION = "agreements.view_user"
_FACTORS = {
    Authenticator.Type.TOTP: gettext_lazy("app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey or security key"),
}


def _fetch(request: HttpRequest, pk: int) -> Dataset:
    pages.require_permission(request, PERMISSION)
    return get_object_or_404(access.datasets_for_staff(pages.person(request)), pk=pk)


@pages.record_view(_fetch, methods=pages.READ)
def staff_page(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    """Everybody of the dataset's staff, whoever left and still holds something, and whom somebody
    invited."""
    user = pages.person(request)
    open_ones = members.open_invitations(dataset)
    context = {
        "title": _("Staff of %(dataset)s") % {"dataset": dataset},
        "dataset": dataset,
        "opts": Dataset._meta,
        "members": [(member, _factor(member)) for member in members.members_of(dataset)],
        "invitations": [
            (
                one,
                pages.tag(TAGS[one.state], one.state.label),
                in_a_row(map(group_name, one.groups.all())),
            )
            for one in open_ones
        ],
        "expired": InvitationState.EXPIRED,
        "may_change": access.may_on_dataset(user, leaving.TAKE_OFF, dataset),
        "may_invite": user.has_perm(INVITE),
    }
    return pages.desk_page(request, "accounts/staff", context)


def _factor(member: StaffMember) -> str:
    """What somebody proves beside the mailed code; "" while it is nothing."""
    return in_a_row(str(said) for kind, said in _FACTORS.items() if kind in member.factors)

"""Staff are invited: nothing about an account changes before its person accepts."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import audit, tokens
from agreements.enumeration import in_a_row
from agreements.enums import AuditAction, InvitationState
from agreements.exceptions import PortalError
from agreements.mail import invitation_letters
from agreements.models import Dataset, StaffInvitation, User
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of

from . import staff

LASTS = timedelta(days=14)
_AT_WORK = {"is_active": True, "is_staff": True}


class NotYoursToGive(PortalError):
    """Somebody would give a group or a dataset that is not theirs."""

    sentence = _(
        "You can only give groups and datasets that are yours. Choose among those that are shown."
    )


class NeedlessInvitation(PortalError):
    """Accepting could change nothing; whoever works there, the inviter sees anyway."""


class InvitationOver(PortalError):
    """It was accepted, withdrawn or has expired; or the inviter can't give it any more."""

    def __init__(self, invitation: StaffInvitation) -> None:
        super().__init__(_OVER[invitation.state])


class NotInvited(PortalError):
    """The invitation went to another address, or the account is closed."""

    sentence = _(
        "This invitation went to another address than the one you are signed in with. Sign out, "
        "open the link again, and sign in with the address that has the mail."
    )


class RoleDiffers(PortalError):
    """A group counts in all of a person's datasets, so none is given past the staff of others."""

    sentence = _(
        "You work on a dataset already, and your groups count in all of your datasets. This "
        "invitation would change them. Ask an administrator of the portal."
    )


_OVER = {
    InvitationState.OPEN: _(
        "Whoever invited you can't give this any more. Ask them, or an administrator of the portal."
    ),
    InvitationState.ACCEPTED: _("This invitation was accepted already."),
    InvitationState.WITHDRAWN: _("This invitation was withdrawn, or a newer one took its place."),
    InvitationState.EXPIRED: _("This invitation has expired. Ask for a new one."),
}


def invite(
    email: str, *, groups: Iterable[Group], datasets: Iterable[Dataset], by: User
) -> StaffInvitation:
    """Write an invitation and its mail. The link in an earlier one of the same person ends.

    `email` is normalized. Tells nobody whether there is an account. Raises NotYoursToGive, and
    Needless for oneself and for whoever is on the staff of all these datasets.
    """
    groups, datasets = list(groups), list(datasets)
    if not _may_give(by, groups, datasets):
        raise NotYoursToGive
    if email in addresses_of(by):
        raise NeedlessInvitation(
            _("This is your own address. Enter the one of the person who is to join.")
        )
    if all(dataset.staff.filter(**_AT_WORK, email=email).exists() for dataset in datasets):
        names = in_a_row(dataset.name for dataset in datasets)
        raise NeedlessInvitation(
            gettext(
                "%(email)s works on %(datasets)s already. Their groups are on the page of their "
                "account."
            )
            % {"email": email, "datasets": names}
        )
    token, now = secrets.token_urlsafe(24), timezone.now()
    until = now + LASTS
    with transaction.atomic():
        # Two windows of one inviter: one after the other.
        User.objects.select_for_update().get(pk=by.pk)
        _open().filter(email=email, invited_by=by).update(withdrawn_at=now, withdrawn_by=by)
        made = StaffInvitation.objects.create(
            email=email,
            token_sha256=tokens.digest(token),
            mail=invitation_letters.staff_invitation(
                email, token, by=by, groups=groups, datasets=datasets, until=until
            ),
            invited_at=now,
            invited_by=by,
            expires_at=until,
        )
        made.groups.set(groups)
        made.datasets.set(datasets)
        audit.record(AuditAction.INVITATION_SEND, invitation_subject(made), by=by, **_facts(made))
    return made


def running_invitation(email: str, *, by: User) -> StaffInvitation | None:
    """The one of theirs whose link still works; a new one takes its place."""
    return _open().filter(email=email, invited_by=by, expires_at__gt=timezone.now()).first()


def invite_again(old: StaffInvitation, *, by: User) -> StaffInvitation:
    """Invite once more, from `by`, with a new link; an open one ends. Raises as `invite`, and
    InvitationOver for one that was accepted."""
    with transaction.atomic():
        if _open().filter(pk=old.pk).exists():
            withdraw_invitation(old, by=by)
        elif old.accepted_at:
            raise InvitationOver(old)
        return invite(old.email, groups=old.groups.all(), datasets=old.datasets.all(), by=by)


def withdraw_invitation(invitation: StaffInvitation, *, by: User) -> None:
    """End the link. Raises InvitationOver when it has ended otherwise."""
    with transaction.atomic():
        now = timezone.now()
        if not _open().filter(pk=invitation.pk).update(withdrawn_at=now, withdrawn_by=by):
            invitation.refresh_from_db()
            raise InvitationOver(invitation)
        audit.record(
            AuditAction.INVITATION_WITHDRAW,
            invitation_subject(invitation),
            by=by,
            email=invitation.email,
        )


def accept_invitation(invitation: StaffInvitation, *, by: User) -> None:
    """Make the person staff, in the groups and datasets of the invitation, and no more.

    Whoever was no staff until now, or worked on no dataset, begins anew: nothing of an earlier
    time comes back. Raises NotInvited, InvitationOver, RoleDiffers.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.pk)
        if invitation.email not in addresses_of(user) or not user.is_active:
            raise NotInvited
        now = timezone.now()
        fresh = _open().filter(pk=invitation.pk, expires_at__gt=now)
        if not fresh.update(accepted_at=now, accepted_by=user):
            invitation.refresh_from_db()
            raise InvitationOver(invitation)
        groups, datasets = list(invitation.groups.all()), list(invitation.datasets.all())
        if not _may_give(invitation.invited_by, groups, datasets):
            raise InvitationOver(invitation)
        _join(user, groups, datasets)
        told = _facts(invitation)
        for about in (
            f"user:{user.pk}",
            invitation_subject(invitation),
            *(one.slug for one in datasets),
        ):
            audit.record(AuditAction.INVITATION_ACCEPT, about, by=user, **told)
    invitation.refresh_from_db()


def why_over(invitation: StaffInvitation) -> str:
    """The sentence for who comes too late; "" while it can be accepted."""
    is_open = invitation.state == InvitationState.OPEN
    return "" if is_open else str(InvitationOver(invitation))


def invitation_subject(invitation: StaffInvitation) -> str:
    """What audit events about an invitation are filed under."""
    return f"invitation:{invitation.pk}"


def _join(user: User, groups: list[Group], datasets: list[Dataset]) -> None:
    works = user.is_staff and user.datasets.exists()
    if user.is_superuser or (works and set(user.groups.all()) != set(groups)):
        raise RoleDiffers
    if not works:
        staff.remove_from_staff(user)
        user.groups.set(groups)
    user.datasets.add(*datasets)
    user.is_staff = True
    user.save(update_fields=["is_staff"])


def _may_give(user: User, groups: list[Group], datasets: list[Dataset]) -> bool:
    mine = access.datasets_for_staff(user)
    return (
        access.is_staff_with(user, "agreements.add_staffinvitation")
        and bool(groups and datasets)
        and set(groups) <= set(staff.groups_to_give(user))
        and {one.pk for one in datasets} <= set(mine.values_list("pk", flat=True))
    )


def _open() -> QuerySet[StaffInvitation]:
    return StaffInvitation.objects.filter(accepted_at=None, withdrawn_at=None)


def _facts(invitation: StaffInvitation) -> dict[str, object]:
    return {
        "email": invitation.email,
        "groups": sorted(invitation.groups.values_list("name", flat=True)),
        "datasets": sorted(invitation.datasets.values_list("slug", flat=True)),
        "invited_by": invitation.invited_by.email,
    }

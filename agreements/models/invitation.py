"""Invitations to join the staff."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import InvitationState

from .columns import protected, protected_or_none
from .dataset import Dataset
from .outbox import OutboundEmail
from .user import User


class StaffInvitation(models.Model):
    """Somebody is asked to join the staff of datasets, in groups. Whoever reads the mailbox and
    accepts becomes staff; until then nothing about any account changes.

    `token_sha256` finds the row by the link in the mail; the link itself is kept nowhere.
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), related_name="+")
    datasets = models.ManyToManyField(
        Dataset, verbose_name=_("datasets"), related_name="invitations"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    mail = models.OneToOneField(
        OutboundEmail,
        verbose_name=_("outbound e-mail"),
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    invited_by = protected(User, _("invited by"))
    expires_at = models.DateTimeField(_("good until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = protected_or_none(User, _("accepted by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = protected_or_none(User, _("withdrawn by"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations of staff")
        default_permissions = ("view", "add")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_who_when",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_who_when",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_ends_once",
            ),
            models.UniqueConstraint(
                fields=["email", "invited_by"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def state(self) -> InvitationState:
        """How it stands at this moment."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.OPEN

"""The right to fetch data, and what takes it from everybody for a while."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import GrantEnd

from .agreement import Agreement
from .associate import AssociatedUser
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class DownloadGrant(models.Model):
    """One person's right: the signer's own, or that of an associated user who has confirmed.

    It lives only while the agreement is approved and its person is listed; the database refuses
    anything else. Whether it is live right now: `selectors.grants.live_grants`.
    """

    agreement = protected(Agreement, _("agreement"), "grants")
    associate = protected_or_none(AssociatedUser, _("associated user"), "grants")
    granted_at = models.DateTimeField(_("granted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(
        _("why it ended"), max_length=20, choices=GrantEnd.choices, blank=True
    )
    # Nobody: a system did, or a link in a mail stood for the signer.
    ended_by = protected_or_none(User, _("ended by"))

    class Meta:
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        indexes = [
            models.Index(fields=["granted_at"], name="grant_granted"),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="grant_ended"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(ended_at__isnull=True, associate__isnull=True),
                name="grant_one_live",
            ),
            models.UniqueConstraint(
                fields=["associate"],
                condition=Q(ended_at__isnull=True),
                name="grant_one_live_of_associate",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="", ended_by=None)
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="grant_ended_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}"

    @property
    def user(self) -> User | None:
        """The account by which it is used; None for a signer who has not signed in yet."""
        return self.associate.user if self.associate else self.agreement.signer.user

    @property
    def person(self) -> str:
        """Who may fetch by it, as the agreement names them."""
        return str(self.associate or self.agreement.signer)


class DatasetSuspension(models.Model):
    """No access to a dataset for anybody, from one moment to another; ends no grant (guarded)."""

    dataset = protected(Dataset, _("dataset"), "suspensions")
    reason = models.TextField(_("reason"), max_length=2000)
    tells_holders = models.BooleanField(_("everybody who has access is told"), default=False)
    suspended_at = models.DateTimeField(_("suspended"))
    suspended_by = protected(User, _("suspended by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = protected_or_none(User, _("lifted by"))

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(lifted_at=None), name="suspension_open_once"
            ),
            pair("lifted_at", "lifted_by", "suspension_lifted_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.suspended_at}"

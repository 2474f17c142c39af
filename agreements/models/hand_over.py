"""Somebody who is listed goes to another signer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import HandOverState

from .associate import AssociatedUser
from .columns import pair, protected, protected_or_none
from .license import LicenseVersion
from .user import User

OPEN = (HandOverState.ASKED, HandOverState.AGREED)


class HandOver(models.Model):
    """The person asks, the old signer agrees, the new one lists them: until that is approved,
    nothing changes. Only `services.associates` writes it."""

    listing = protected(AssociatedUser, _("listed as"), "hand_overs")
    # What the person has read: under an agreement that it binds they need not confirm anew.
    version = protected_or_none(LicenseVersion, _("LA version read"))
    to_email = models.EmailField(_("to the signer with"), max_length=254)
    state = models.CharField(
        _("state"), max_length=10, choices=HandOverState.choices, default=HandOverState.ASKED
    )
    asked_at = models.DateTimeField(_("asked"))
    asked_by = protected(User, _("asked by"))
    agreed_at = models.DateTimeField(_("agreed to"), null=True, blank=True)
    agreed_by = protected_or_none(User, _("agreed to by"))
    # Nobody: it was done, by an approval.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = protected_or_none(User, _("called off by"))

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        default_permissions = ()
        indexes = [models.Index(fields=["to_email"], name="hand_over_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state__in=OPEN), name="hand_over_one_open"
            ),
            pair("agreed_at", "agreed_by", "hand_over_agreed_pair"),
            models.CheckConstraint(
                condition=Q(state=HandOverState.ASKED, agreed_at=None, closed_at=None)
                | Q(state=HandOverState.AGREED, agreed_at__isnull=False, closed_at=None)
                | Q(state=HandOverState.DONE, agreed_at__isnull=False, closed_at__isnull=False)
                | Q(
                    state=HandOverState.CALLED_OFF, closed_at__isnull=False, closed_by__isnull=False
                ),
                name="hand_over_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} → {self.to_email}"

"""The duty to delete all copies, once somebody has no access any more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Channel

from .access import DownloadGrant
from .columns import protected_or_none
from .user import User

_OPEN = Q(attested_at=None, lapsed_at=None)


class Deletion(models.Model):
    """Owed by the person of a grant whose end left them without access to the dataset.

    Open until they attest it, or have access anew (`lapsed_at`); then it never changes (guarded).
    Only `services.grants` writes it.
    """

    grant = models.OneToOneField(
        DownloadGrant,
        verbose_name=_("grant"),
        on_delete=models.PROTECT,
        related_name="deletion",
    )
    due_since = models.DateTimeField(_("due since"))
    remind_at = models.DateTimeField(_("next reminder"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(_("reminders"), default=0)
    reminded_at = models.DateTimeField(_("last reminder"), null=True, blank=True)
    attested_at = models.DateTimeField(_("attested"), null=True, blank=True)
    attested_how = models.CharField(
        _("attested by way of"), max_length=10, choices=Channel.choices, blank=True
    )
    # Nobody: the link in a mail stood for the signer.
    attested_by = protected_or_none(User, _("attested by"))
    lapsed_at = models.DateTimeField(_("has access anew since"), null=True, blank=True)

    class Meta:
        verbose_name = _("deletion of copies")
        verbose_name_plural = _("deletions of copies")
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False),
                name="deletion_reminder_due",
            ),
            models.Index(fields=["due_since"], condition=_OPEN, name="deletion_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(attested_at=None, attested_how="", attested_by=None)
                | Q(attested_at__isnull=False, attested_how=Channel.LINK, attested_by=None)
                | Q(
                    attested_at__isnull=False,
                    attested_how=Channel.SITE,
                    attested_by__isnull=False,
                ),
                name="deletion_attested_pair",
            ),
            models.CheckConstraint(
                condition=Q(attested_at=None) | Q(lapsed_at=None), name="deletion_closed_one_way"
            ),
            models.CheckConstraint(
                condition=Q(remind_at=None) | _OPEN, name="deletion_closed_not_due"
            ),
            models.CheckConstraint(
                condition=Q(reminded=0, reminded_at=None)
                | Q(reminded__gt=0, reminded_at__isnull=False),
                name="deletion_reminded_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.grant.person}"

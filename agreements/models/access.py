"""The right to fetch data, and each use of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected
from .user import User


class DownloadGrant(models.Model):
    """Lives exactly as long as the agreement is approved; the database refuses anything else."""

    agreement = protected(Agreement, _("agreement"), "grants")
    granted_at = models.DateTimeField(_("granted"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("download grant")
        verbose_name_plural = _("download grants")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(ended_at__isnull=True), name="grant_one_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}"


class DownloadRecord(models.Model):
    """Who was shown what, when: the instructions, or the password. Never changes (guarded)."""

    class What(models.TextChoices):
        INSTRUCTIONS = "instructions", _("Access instructions")
        PASSWORD = "password", _("Password")

    grant = protected(DownloadGrant, _("grant"), "records")
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    user = protected(User, _("user"))
    at = models.DateTimeField(_("when"))
    ip = models.GenericIPAddressField(_("from"), null=True)

    class Meta:
        verbose_name = _("download record")
        verbose_name_plural = _("download records")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_what_display()}"

"""The right to fetch data, and each use of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement


class DownloadGrant(models.Model):
    """Lives exactly as long as the agreement is approved; the database refuses anything else."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="grants"
    )
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

    grant = models.ForeignKey(
        DownloadGrant, verbose_name=_("grant"), on_delete=models.PROTECT, related_name="records"
    )
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    ip = models.GenericIPAddressField(_("from"), null=True)

    class Meta:
        verbose_name = _("download record")
        verbose_name_plural = _("download records")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_what_display()}"

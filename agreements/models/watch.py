"""That beat goes on, and what the operator was told."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Watched


class Heartbeat(models.Model):
    """When a part of the portal last showed that it works; so far beat alone, every few seconds."""

    name = models.CharField(_("part"), max_length=20, unique=True)
    at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class OperatorAlarm(models.Model):
    """Something was past its limit (`watch_limits`), from one moment to another.

    The operator is told once when it begins and once when it is over; `claim` is that of the
    process that is just writing to them, until `leased_until`.
    """

    what = models.CharField(_("what"), max_length=20, choices=Watched.choices)
    began_at = models.DateTimeField(_("began"))
    over_at = models.DateTimeField(_("over"), null=True, blank=True)
    began_told_at = models.DateTimeField(_("told that it began"), null=True, blank=True)
    over_told_at = models.DateTimeField(_("told that it is over"), null=True, blank=True)
    claim = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        default_permissions = ()
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(over_at__isnull=True), name="alarm_open_once"
            ),
            models.CheckConstraint(
                condition=Q(over_at__isnull=True) | Q(over_at__gte=F("began_at")),
                name="alarm_over_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["began_at"],
                condition=Q(began_told_at__isnull=True) | Q(over_told_at__isnull=True),
                name="alarm_to_tell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.began_at:%Y-%m-%d %H:%M}"

"""The record of who did what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Append-only, without foreign keys: it outlives what it tells of. Guarded by the database."""

    at = models.DateTimeField(_("when"))
    action = models.CharField(_("action"), max_length=60, help_text="subject:action")
    subject = models.CharField(_("subject"), max_length=60, help_text="such as a reference")
    actor_id = models.BigIntegerField(_("actor's id"), null=True)
    actor = models.CharField(_("actor"), max_length=254, help_text="address, or 'system'")
    ip = models.GenericIPAddressField(_("from"), null=True)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

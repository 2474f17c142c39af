"""What DNS said of the mail servers of a domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailServers(models.Model):
    """Looked up by the worker, never by a page. `hosts` is None where DNS gave no answer."""

    domain = models.CharField(_("domain"), max_length=254, unique=True)
    hosts = models.JSONField(_("mail servers"), null=True)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("mail servers of a domain")
        verbose_name_plural = _("mail servers of domains")
        default_permissions = ()

    def __str__(self) -> str:
        return self.domain

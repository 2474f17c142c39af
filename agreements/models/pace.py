"""How fast mail may go out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SendingPace(models.Model):
    """The token bucket of one mail server, shared by all processes; see `mail.rate_limit`."""

    server = models.CharField(_("mail server"), max_length=255, unique=True)
    tokens = models.FloatField(_("mails that may go out at once"), default=0)
    counted_at = models.DateTimeField(_("counted"))
    # How often the server asked us to slow down lately (454): each halves the rate.
    halvings = models.PositiveSmallIntegerField(_("halvings"), default=0)
    slowed_at = models.DateTimeField(_("last slowed down"), null=True, blank=True)

    class Meta:
        verbose_name = _("sending pace")
        verbose_name_plural = _("sending paces")

    def __str__(self) -> str:
        return self.server

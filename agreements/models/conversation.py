"""What signer and staff write to each other about a request."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Side

from .agreement import Agreement
from .columns import protected
from .user import User


class RequestMessage(models.Model):
    """One message, counted from 1 in its request. Never changes (guarded)."""

    agreement = protected(Agreement, _("agreement"), "messages")
    number = models.PositiveIntegerField(_("number"))
    side = models.CharField(_("from"), max_length=10, choices=Side.choices)
    text = models.TextField(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written"))
    written_by = protected(User, _("written by"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="message_counted"),
            models.CheckConstraint(
                condition=Q(side__in=Side.values) & ~Q(text=""), name="message_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.number}"

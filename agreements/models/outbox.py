"""Mail as rows first."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import MailStatus

from .agreement import Agreement


class OutboundEmail(models.Model):
    """One mail, written in the transaction that causes it, sent later by a worker.

    `dedup_key` makes asking twice harmless. A worker claims a row with a lease (`leased_until`);
    what a crash left behind is taken up again when the lease is over. `message_id` is fixed per
    row, so that a mail that was on the wire twice can be recognized.
    """

    dedup_key = models.CharField(_("dedup key"), max_length=200, unique=True)
    letter = models.CharField(_("letter"), max_length=50)
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="mails",
        null=True,
        blank=True,
    )
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    message_id = models.CharField(_("Message-ID"), max_length=200)
    # Holds a code or the like: the words are wiped once the mail has left.
    is_secret = models.BooleanField(_("secret"), default=False)

    status = models.CharField(
        _("status"), max_length=10, choices=MailStatus.choices, default=MailStatus.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # What patience is counted from: staff may queue a failed mail again.
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"))
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    claim = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    server_reply = models.TextField(_("the server's words"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("accepted by the server"), null=True, blank=True)

    class Meta:
        verbose_name = _("outbound e-mail")
        verbose_name_plural = _("outbound e-mails")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING]),
                name="outbox_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=MailStatus.SENT) | Q(sent_at__isnull=False),
                name="mail_sent_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.to}"

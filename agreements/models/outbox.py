"""Mail as rows first."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import MailStatus

from .agreement import Agreement
from .columns import pair, protected_or_none
from .notice import NoticeDelivery, NoticeTemplate
from .user import User


class OutboundEmail(models.Model):
    """One mail, written in the transaction that causes it, sent later by a worker.

    `dedup_key` makes asking twice harmless. A worker claims a row with a lease (`leased_until`);
    what a crash left behind is taken up again when the lease is over. `message_id` is fixed per
    row, so that a mail that was on the wire twice can be recognized.

    A mail of its own holds its `text` and `html`. One of thousands about a new LA version holds
    `notice_template` and what is `personal` (see `mail.stored_letter`), and its `notice`.
    """

    # Whoever waits for a code goes before other letters, and those before thousands of notices.
    CODE, PERSONAL, BULK = 0, 1, 9

    dedup_key = models.CharField(_("dedup key"), max_length=200, unique=True)
    letter = models.CharField(_("letter"), max_length=50)
    agreement = protected_or_none(Agreement, _("agreement"), "mails")
    notice = protected_or_none(NoticeDelivery, _("notice"), "mails")
    notice_template = protected_or_none(NoticeTemplate, _("words of the notice"), "mails")
    personal = models.JSONField(_("what is personal"), default=dict, blank=True)
    to = models.EmailField(_("to"), max_length=254)
    # Who reads the answer, where no agreement says so: the contact of a dataset. Empty: see
    # `services.mail.dispatch`.
    reply_to = models.EmailField(_("answers go to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200)
    # Of a provider that writes a Message-ID of its own: the id that it answered with.
    provider_id = models.CharField(_("the provider's id"), max_length=200, blank=True)
    # Holds a code or the like: sealed (`mail.stored_letter`), and wiped once it has left.
    is_secret = models.BooleanField(_("secret"), default=False)

    status = models.CharField(
        _("status"), max_length=10, choices=MailStatus.choices, default=MailStatus.QUEUED
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=CODE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # What patience is counted from: staff may queue a failed mail again.
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    # Null once nothing more is to be done.
    due_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    claim = models.CharField(max_length=40, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    server_reply = models.TextField(_("the server's words"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("accepted by the server"), null=True, blank=True)
    # Null again once a server takes it, or staff note that they told the person another way.
    unreached_at = models.DateTimeField(_("found not to have arrived"), null=True, blank=True)
    informed_at = models.DateTimeField(_("told another way"), null=True, blank=True)
    informed_by = protected_or_none(User, _("recorded by"))
    informed_how = models.TextField(_("how they were told"), blank=True)

    class Meta:
        verbose_name = _("outbound e-mail")
        verbose_name_plural = _("outbound e-mails")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["priority", "due_at"],
                condition=Q(due_at__isnull=False),
                name="outbox_due",
            ),
            # A bounce names it.
            models.Index(fields=["message_id"], name="outbox_message_id"),
            models.Index(fields=["provider_id"], name="outbox_provider_id"),
            # What the desk is told of, however many mails there are.
            models.Index(
                fields=["unreached_at"],
                condition=Q(unreached_at__isnull=False),
                name="outbox_unreached",
            ),
            # Since when the oldest of each priority waits, put off or not.
            models.Index(
                fields=["priority", "queued_at"],
                condition=Q(due_at__isnull=False),
                name="outbox_waits_since",
            ),
            # Sent and dropped ones only become more: nobody counts them. (SQLite takes no index
            # whose condition has an IN.)
            models.Index(
                fields=["status"],
                condition=~Q(status=MailStatus.DROPPED) & ~Q(status=MailStatus.SENT),
                name="outbox_by_status",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=MailStatus.SENT) | Q(sent_at__isnull=False),
                name="mail_sent_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
                | Q(due_at__isnull=True),
                name="mail_done_not_due",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
                | Q(due_at__isnull=False),
                name="mail_queued_is_due",
            ),
            pair("informed_at", "informed_by", "mail_informed_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.to}"


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

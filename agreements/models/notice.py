"""Who was told of a new LA version, and what they said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState, NoticeStep
from agreements.notice_lifecycle import ANSWERED

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .license import LicenseVersion
from .user import User


class NoticeDelivery(models.Model):
    """One agreement notified of one LA version.

    `state`, `step`, `due_at`, `outcome` and `closed_at` are written by `notice_transitions` alone.
    `step` is what is to be sent next, at `due_at` (null: nothing). `effective_at` is when the
    version takes effect for this agreement: for whoever is notified late, later than for the
    others. `notified_*` is what the mail server accepted: when, and which date the mail named.
    `closed_at` is when the effect was dealt with, exactly once.
    """

    version = protected(LicenseVersion, _("LA version"), "deliveries")
    agreement = protected(Agreement, _("agreement"), "notices")
    audience = models.CharField(_("told as"), max_length=10, choices=Audience.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=NoticeState.choices, default=NoticeState.PENDING
    )
    step = models.CharField(_("next step"), max_length=10, choices=NoticeStep.choices, blank=True)
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True)
    effective_at = models.DateTimeField(_("takes effect for this agreement"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    notified_at = models.DateTimeField(_("accepted by the mail server"), null=True, blank=True)
    notified_effective_at = models.DateTimeField(_("date that was told"), null=True, blank=True)
    unreached_at = models.DateTimeField(_("found not reached"), null=True, blank=True)
    unreached_why = models.TextField(_("why not reached"), blank=True)
    opened_at = models.DateTimeField(_("page opened"), null=True, blank=True)
    opened_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_how = models.CharField(
        _("answered by way of"), max_length=10, choices=Channel.choices, blank=True
    )
    # Opted out, then wanted back: the data owner decides.
    asked_back_at = models.DateTimeField(_("asked to be reinstated"), null=True, blank=True)
    informed_at = models.DateTimeField(_("informed otherwise"), null=True, blank=True)
    informed_by = protected_or_none(User, _("recorded by"))
    informed_how = models.TextField(_("how they were informed"), blank=True)
    attested_at = models.DateTimeField(_("attested that copies are deleted"), null=True, blank=True)
    closed_at = models.DateTimeField(_("effect dealt with"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=NoticeOutcome.choices, blank=True
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["version", "pk"]
        indexes = [
            models.Index(fields=["version", "state", "id"], name="notice_by_state"),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_step_due"
            ),
            models.Index(
                fields=["version", "effective_at"],
                condition=Q(closed_at__isnull=True),
                name="notice_open",
            ),
            models.Index(
                fields=["state"],
                condition=Q(closed_at__isnull=True),
                name="notice_open_by_state",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "agreement", "audience"], name="notice_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=tuple(sorted(ANSWERED))) | Q(answered_at__isnull=False),
                name="notice_answered_when",
            ),
            pair("informed_at", "informed_by", "notice_informed_pair"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="notice_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.agreement}"


class NoticeTemplate(models.Model):
    """The words of one step in one language, for everybody: frozen when first used.

    Where something personal stands, `mail.stored_letter` knows a placeholder. A mail is these words
    and `OutboundEmail.personal`.
    """

    version = protected(LicenseVersion, _("LA version"), "notice_templates")
    audience = models.CharField(_("told as"), max_length=10, choices=Audience.choices)
    step = models.CharField(_("step"), max_length=10, choices=NoticeStep.choices)
    language = models.CharField(_("language"), max_length=15)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("words of a notice")
        verbose_name_plural = _("words of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "audience", "step", "language"], name="wording_once"
            )
        ]

    def __str__(self) -> str:
        return self.subject

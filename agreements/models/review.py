"""Decisions of reviewers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Remedy, Verb
from agreements.lifecycle import TABLE

from .agreement import Agreement
from .columns import protected, protected_or_none
from .scan import SignedScan
from .user import User


class ReviewDecision(models.Model):
    """Who decided what on which scan, and why. Never changes (guarded).

    `against` is what stood against an approval, `services.review.doubts.Against`; `despite` why
    it was approved all the same. `answers` are those that no document holds, as they were.
    """

    agreement = protected(Agreement, _("agreement"), "decisions")
    scan = protected_or_none(SignedScan, _("signed scan"), "decisions", blank=False)
    verb = models.CharField(_("decision"), max_length=20, choices=Verb.choices)
    reviewer = protected(User, _("reviewer"), "decisions")
    # Kept beside the reviewer so that the database can tell the two apart.
    signer_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.TextField(_("reason, shown to the signer"), max_length=4000, blank=True)
    defects = models.JSONField(_("codes of the defects ticked"), default=list, blank=True)
    remedy = models.CharField(
        _("asked for"), max_length=20, choices=Remedy.choices, blank=True, default=""
    )
    note = models.TextField(_("note, for staff only"), max_length=4000, blank=True)
    against = models.JSONField(_("what stood against it"), default=list, blank=True)
    despite = models.TextField(_("why all the same"), max_length=4000, blank=True)
    answers = models.JSONField(_("answers that are not printed"), default=dict, blank=True)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("review decision")
        verbose_name_plural = _("review decisions")
        ordering = ["decided_at"]
        indexes = [models.Index(fields=["decided_at"], name="decision_decided")]
        constraints = [
            models.CheckConstraint(
                condition=Q(signer_user__isnull=True) | ~Q(signer_user=F("reviewer")),
                name="decision_not_by_the_signer",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=[row.verb for row in TABLE.values() if row.reason])
                | ~Q(reason=""),
                name="decision_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_verb_display()}"

"""Decisions of staff that are not carried out yet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Remedy
from agreements.lifecycle import MAILED_DECISIONS

from .agreement import Agreement
from .columns import protected
from .user import User


class PendingDecision(models.Model):
    """A decision that its reviewer can take back until it is carried out: nothing has changed yet.

    The row goes when it is carried out or taken back; what happened is on record (`audit`). One
    that could not be carried out stays with `refused_at` and `why`, until somebody decides anew.
    The other columns are those of `ReviewDecision`; `seen` is the number of the scan.
    """

    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="pending_decision",
    )
    verb = models.CharField(
        _("decision"), max_length=20, choices=[(v.value, v.label) for v in sorted(MAILED_DECISIONS)]
    )
    reviewer = protected(User, _("reviewer"), "pending_decisions")
    decided_at = models.DateTimeField(_("decided"))
    due_at = models.DateTimeField(_("carried out from"))
    seen = models.PositiveIntegerField(_("number of the scan"), null=True)
    reason = models.TextField(_("reason, shown to the signer"), max_length=4000, blank=True)
    defects = models.JSONField(_("codes of the defects ticked"), default=list, blank=True)
    remedy = models.CharField(
        _("asked for"), max_length=20, choices=Remedy.choices, blank=True, default=""
    )
    note = models.TextField(_("note, for staff only"), max_length=4000, blank=True)
    against = models.JSONField(_("what stood against it"), default=list, blank=True)
    despite = models.TextField(_("why all the same"), max_length=4000, blank=True)
    refused_at = models.DateTimeField(_("not possible"), null=True, blank=True)
    why = models.TextField(_("why it was not possible"), blank=True)

    class Meta:
        verbose_name = _("pending decision")
        verbose_name_plural = _("pending decisions")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(refused_at__isnull=True), name="pending_decision_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gte=F("decided_at")), name="pending_decision_after"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, why="")
                | (Q(refused_at__isnull=False) & ~Q(why="")),
                name="pending_decision_refused_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_verb_display()}"

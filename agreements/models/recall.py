"""What a recall takes back, and who still has to delete it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .access import DownloadGrant
from .columns import pair, protected, protected_or_none
from .release import DataRelease
from .user import User


class RecalledSum(models.Model):
    """The SHA-256 of a file that nobody may have any more, in whichever release and under whichever
    path (guarded). `release` is the recall; of its dataset no sum is recalled twice."""

    release = protected(DataRelease, _("release"), "recalled_sums")
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("recalled sum")
        verbose_name_plural = _("recalled sums")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["release", "sha256"], name="recalled_sum_once")
        ]
        indexes = [models.Index(fields=["sha256"], name="recalled_sum")]

    def __str__(self) -> str:
        return self.sha256


class RecallDuty(models.Model):
    """Somebody who fetched what `release` recalls, last by `grant`, which may have ended since:
    they are to delete their copies, and to say that they did.

    `told_at` is null until the first letter is written; `reminded` is the day of the last reminder
    (`release_lifecycle.RECALL_REMINDER_DAYS`). Attested by the person, or noted by staff, who say
    in `noted` how they know. Then nothing changes any more (guarded).
    """

    release = protected(DataRelease, _("release"), "recall_duties")
    user = protected(User, _("user"), "recall_duties")
    grant = protected(DownloadGrant, _("grant"))
    opened_at = models.DateTimeField(_("opened"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(_("reminded after days"), default=0)
    attested_at = models.DateTimeField(_("attested"), null=True, blank=True)
    attested_by = protected_or_none(User, _("attested by"))
    noted = models.TextField(_("how staff know"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("duty to delete")
        verbose_name_plural = _("duties to delete")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="recall_duty_once"),
            pair("attested_at", "attested_by", "recall_duty_attested_pair"),
            # What somebody else attests, they say how they know.
            models.CheckConstraint(
                condition=Q(attested_by=None, noted="")
                | Q(attested_by=models.F("user"), noted="")
                | (Q(attested_by__isnull=False) & ~Q(noted="")),
                name="recall_duty_noted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["told_at"], condition=Q(attested_at__isnull=True), name="recall_duty_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.release}"

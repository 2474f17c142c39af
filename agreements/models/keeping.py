"""What was erased because its time was over, and what is held back from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Breakdown, ErasureRule, Figure

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class Purge(models.Model):
    """Something was erased by a rule: written once, in the transaction that erases (guarded).

    The database lets a row of evidence go only where a purge speaks of it: of the request with the
    key `request_number`, or by its rule of what is older than `before`. `counts` has the number of
    rows by table, `sha256` the digest of what they were; whose they were is kept nowhere.
    """

    rule = models.CharField(_("rule"), max_length=20, choices=ErasureRule.choices)
    dataset = protected_or_none(Dataset, _("dataset"), "purges")
    # No foreign key: the request is gone.
    request_number = models.BigIntegerField(_("key of the request"), null=True, unique=True)
    before = models.DateTimeField(_("older than"), null=True)
    counts = models.JSONField(_("rows by table"), default=dict)
    files = models.PositiveIntegerField(_("files"), default=0)
    sha256 = models.CharField(_("SHA-256 of what went"), max_length=64)
    erased_at = models.DateTimeField(_("erased"))
    # Nobody: its time was over.
    erased_by = protected_or_none(User, _("erased by"))

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        default_permissions = ()
        indexes = [models.Index(fields=["rule", "before"], name="purge_by_rule")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__in=ErasureRule.values), name="purge_rule_known"
            ),
            models.CheckConstraint(
                condition=Q(request_number__isnull=True) | Q(before__isnull=True),
                name="purge_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.erased_at:%Y-%m-%d}"


class RetentionHold(models.Model):
    """A request is not erased before a day, for a reason; until then the database refuses it
    (guarded). It covers what amends the request."""

    agreement = protected(Agreement, _("request"), "holds")
    reason = models.TextField(_("reason"), max_length=2000)
    until = models.DateTimeField(_("until"))
    held_at = models.DateTimeField(_("held back"))
    held_by = protected(User, _("held back by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = protected_or_none(User, _("lifted by"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(lifted_at=None), name="hold_open_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_reason"),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("held_at")), name="hold_until_later"
            ),
            pair("lifted_at", "lifted_by", "hold_lifted_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.until:%Y-%m-%d}"


class ErasedNumber(models.Model):
    """What a day's numbers count of requests that were erased since (`DailyNumber`): the years
    before stay as they were told."""

    dataset = protected(Dataset, _("dataset"), "erased_numbers")
    day = models.DateField(_("day"))
    figure = models.CharField(_("figure"), max_length=10, choices=Figure.choices)
    by = models.CharField(_("by"), max_length=10, choices=Breakdown.choices)
    value = models.CharField(_("value"), max_length=20, blank=True)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("number of what was erased")
        verbose_name_plural = _("numbers of what was erased")
        default_permissions = ()
        indexes = [models.Index(fields=["dataset", "day"], name="erased_number_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.figure}: {self.number}"

"""That the owners of a dataset were written to about a month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .audit_chain import AuditHead
from .columns import protected, protected_or_none
from .dataset import Dataset


class MonthlyReport(models.Model):
    """One for each month (its first day), with the head of the chain that it told. Written once
    (guarded), in the transaction that writes the mails. No head where nothing was signed."""

    dataset = protected(Dataset, _("dataset"), "monthly_reports")
    month = models.DateField(_("month"))
    head = protected_or_none(AuditHead, _("head of the chain"))
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["dataset", "month"], name="one_report_for_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.month:%Y-%m}"

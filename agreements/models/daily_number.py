"""What happened to a dataset, day by day, as numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.enums import Breakdown, Figure

from .dataset import Dataset


class DailyNumber(models.Model):
    """How often something happened on a day of the dataset's zone, in all or of one kind. Derived:
    only `services.datasets.daily_numbers` writes it, and can write all of it anew.

    `value` is what of the breakdown it is: a code of a country, an `AddressKind`, a number of days,
    a `GrantEnd`; "" for the whole.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="daily_numbers")
    day = models.DateField(_("day"))
    figure = models.CharField(_("figure"), max_length=10, choices=Figure.choices)
    by = models.CharField(_("by"), max_length=10, choices=Breakdown.choices)
    value = models.CharField(_("value"), max_length=20, blank=True)
    number = models.PositiveIntegerField(_("number"))
    counted_at = models.DateTimeField(_("counted"))

    class Meta:
        default_permissions = ()
        verbose_name = _("daily number")
        verbose_name_plural = _("daily numbers")
        constraints = [
            # In this order it is also the index by which a period is read.
            models.UniqueConstraint(
                fields=["dataset", "by", "figure", "day", "value"], name="daily_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset}, {self.day}: {self.number} {self.get_figure_display()}"

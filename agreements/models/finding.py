"""What the automatic checks say of a scan."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Check, Severity

from .scan import SignedScan


class ScanFinding(models.Model):
    """One sentence of one check, and where to look. Only overruling changes it (guarded).

    The sentence is `scans.sentences` of `code` and `facts`, in the reader's language. `page`
    counts the scan's pages, `issued_page` those of the issued document. `box` is [x0, y0, x1, y1]
    in points of the issued page from its lower left; `outline` the same place as four points
    [x, y] in fractions of the scanned page as it lies in the file, from its upper left. `measured`
    is the number that decided, in the unit of its check.
    """

    scan = models.ForeignKey(
        SignedScan, verbose_name=_("signed scan"), on_delete=models.PROTECT, related_name="findings"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    check_name = models.CharField(_("check"), max_length=20, choices=Check.choices)
    code = models.CharField(_("code"), max_length=30)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    page = models.PositiveSmallIntegerField(_("page of the scan"), null=True)
    issued_page = models.PositiveSmallIntegerField(_("issued page"), null=True)
    box = models.JSONField(_("box"), null=True)
    outline = models.JSONField(_("outline"), null=True)
    measured = models.FloatField(_("measured"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    overruled_at = models.DateTimeField(_("overruled"), null=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("overruled by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    overrule_reason = models.CharField(_("why overruled"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["scan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="finding_number_once"),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="finding_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    overruled_at__isnull=True, overruled_by__isnull=True, overrule_reason=""
                )
                | (
                    Q(overruled_at__isnull=False, overruled_by__isnull=False)
                    & ~Q(overrule_reason="")
                ),
                name="finding_overruled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan}: {self.code}"

    @property
    def stands(self) -> bool:
        """Whether it is still something to look at."""
        return self.severity != Severity.OK and self.overruled_at is None

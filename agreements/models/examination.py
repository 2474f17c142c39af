"""The automatic checks of a signed scan: as work to do, what they saw, what they say."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Check, ExaminationState, Severity
from agreements.text import shortened

from .columns import protected, protected_or_none
from .scan import SignedScan
from .user import User


class ScanExamination(models.Model):
    """One a scan: whether it was read, until when it is claimed (`due_at`), what is known so far.

    `progress` holds provisional findings while pages are read; the rows of `ScanPage` and
    `ScanFinding` are written in one transaction at the end. Where it was asked for again, what was
    found before stays on record, and what counts has numbers from `findings_from` on.

    A receipt is due by mail at `receipt_due_at`, or before, when the checks are through; null once
    it was written (`receipted_at`), or where none is owed.
    """

    scan = models.OneToOneField(
        SignedScan,
        verbose_name=_("signed scan"),
        on_delete=models.PROTECT,
        related_name="examination",
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ExaminationState.choices,
        default=ExaminationState.QUEUED,
    )
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    pages_read = models.PositiveSmallIntegerField(_("pages read"), default=0)
    progress = models.JSONField(_("so far"), default=list, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    findings_from = models.PositiveSmallIntegerField(_("findings from number"), default=0)
    receipt_due_at = models.DateTimeField(_("receipt due"), null=True, blank=True)
    receipted_at = models.DateTimeField(_("receipt written"), null=True, blank=True)

    class Meta:
        verbose_name = _("examination of a scan")
        verbose_name_plural = _("examinations of scans")
        indexes = [
            models.Index(
                fields=["receipt_due_at"],
                condition=Q(receipt_due_at__isnull=False),
                name="examination_receipt_due",
            ),
            models.Index(
                fields=["state"],
                condition=~Q(state=ExaminationState.DONE),
                name="examination_not_done",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(receipt_due_at__isnull=True) | Q(receipted_at__isnull=True),
                name="examination_receipted_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ExaminationState.DONE, ExaminationState.FAILED],
                    finished_at__isnull=False,
                    due_at__isnull=True,
                )
                | Q(
                    state__in=[ExaminationState.QUEUED, ExaminationState.RUNNING],
                    finished_at__isnull=True,
                    due_at__isnull=False,
                ),
                name="examination_due_until_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan}: {self.get_state_display()}"


class ScanPage(models.Model):
    """One page of a scan as it was recognized. Never changes (guarded).

    `issued_page` is the page of the issued document, null for a page that is none of them; `turn`
    in degrees clockwise makes it upright; `matrix` maps points of the issued page (from its lower
    left) to fractions of the scanned page as it lies in the file (from its upper left), row by row.
    `digest` tells whether the same picture was used elsewhere; empty for blank pages.
    """

    scan = protected(SignedScan, _("signed scan"), "sheets")
    number = models.PositiveSmallIntegerField(_("page of the scan"))
    issued_page = models.PositiveSmallIntegerField(_("issued page"), null=True)
    turn = models.PositiveSmallIntegerField(_("turn"), default=0)
    matrix = models.JSONField(_("matrix"), null=True)
    dpi = models.PositiveSmallIntegerField(_("resolution"), null=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("page of a scan")
        verbose_name_plural = _("pages of scans")
        ordering = ["scan", "number"]
        indexes = [models.Index(fields=["digest"], name="scan_page_digest")]
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="scan_page_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.scan}: {self.number}"


class ScanNote(models.Model):
    """What a signer tells the reviewer about a scan that the checks found fault with (guarded)."""

    scan = models.OneToOneField(
        SignedScan, verbose_name=_("signed scan"), on_delete=models.PROTECT, related_name="note"
    )
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField(_("written"))
    written_by = protected(User, _("written by"))

    class Meta:
        verbose_name = _("note on a scan")
        verbose_name_plural = _("notes on scans")

    def __str__(self) -> str:
        return shortened(self.text, 80)


class ScanFinding(models.Model):
    """One sentence of one check, and where to look. Only overruling changes it (guarded).

    The sentence is `scans.finding_messages` of `code` and `facts`, in the reader's language. `page`
    counts the scan's pages, `issued_page` those of the issued document. `box` is [x0, y0, x1, y1]
    in points of the issued page from its lower left; `outline` the same place as four points
    [x, y] in fractions of the scanned page as it lies in the file, from its upper left. `measured`
    is the number that decided, in the unit of its check.
    """

    scan = protected(SignedScan, _("signed scan"), "findings")
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
    overruled_by = protected_or_none(User, _("overruled by"), blank=False)
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

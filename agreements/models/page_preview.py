"""Pictures of the pages of papers, drawn once and kept."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Undrawable

from .document import IssuedDocument
from .scan import ProposedScan, SignedScan

_WAITS = Q(due_at__isnull=False, small="", large="", unreadable="")
_DRAWN = Q(due_at__isnull=True, unreadable="") & ~Q(small="") & ~Q(large="")
_FAILED = Q(due_at__isnull=True, small="", large="") & ~Q(unreadable="")


class PagePreview(models.Model):
    """One page of a scan, of what may become one, or of an issued document: to be drawn (`due_at`,
    which is also the claim of whoever draws it), drawn (two files), or not to be drawn, and why.

    No evidence, for it can be drawn anew: it goes together with its paper.
    """

    scan = models.ForeignKey(
        SignedScan,
        verbose_name=_("signed scan"),
        on_delete=models.CASCADE,
        related_name="pictures",
        null=True,
    )
    document = models.ForeignKey(
        IssuedDocument,
        verbose_name=_("issued document"),
        on_delete=models.CASCADE,
        related_name="pictures",
        null=True,
    )
    proposal = models.ForeignKey(
        ProposedScan,
        verbose_name=_("proposed scan"),
        on_delete=models.CASCADE,
        related_name="pictures",
        null=True,
    )
    page = models.PositiveSmallIntegerField(_("page"))
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    small = models.CharField(_("file for small screens"), max_length=200, blank=True)
    large = models.CharField(_("file for reading"), max_length=200, blank=True)
    unreadable = models.CharField(
        _("why there is none"), max_length=10, choices=Undrawable.choices, blank=True
    )

    class Meta:
        verbose_name = _("picture of a page")
        verbose_name_plural = _("pictures of pages")
        constraints = [
            models.UniqueConstraint(fields=["scan", "page"], name="picture_scan_page_once"),
            models.UniqueConstraint(fields=["document", "page"], name="picture_document_page_once"),
            models.UniqueConstraint(fields=["proposal", "page"], name="picture_proposal_page_once"),
            models.CheckConstraint(
                condition=Q(scan__isnull=True, document__isnull=False, proposal__isnull=True)
                | Q(scan__isnull=False, document__isnull=True, proposal__isnull=True)
                | Q(scan__isnull=True, document__isnull=True, proposal__isnull=False),
                name="picture_of_one_paper",
            ),
            models.CheckConstraint(
                condition=_WAITS | _DRAWN | _FAILED, name="picture_waits_is_there_or_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.page}"

    @property
    def paper(self) -> SignedScan | IssuedDocument | ProposedScan:
        """What it is a page of."""
        paper = self.scan or self.document or self.proposal
        assert paper is not None  # noqa: S101 - by constraint
        return paper

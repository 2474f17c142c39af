"""Uploads that wait: for the virus scanner, or for their signer to look at a set of pages."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected, protected_or_none
from .scan import SignedScan
from .user import User


class QuarantinedUpload(models.Model):
    """An upload that passed the gate while the scanner was away: kept, shown to nobody.

    A PDF, or an archive of several files (`scans.upload_bundle`), as the name of `file` says.

    Where its pages are added to those of a scan, `base` is that one, and `picks` says which page of
    which stands for which issued page (`services.scan_files.Pick`).

    One an agreement, only until it is scanned or the agreement makes a move. `due_at` is when the
    next sweep may try, and the claim of the one that does.
    """

    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="quarantined_upload",
    )
    file = models.CharField(_("file"), max_length=200)
    original_name = models.CharField(_("original file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = protected(User, _("uploaded by"))
    base = protected_or_none(SignedScan, _("added to"))
    picks = models.JSONField(_("pages"), default=list, blank=True)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("quarantined upload")
        verbose_name_plural = _("quarantined uploads")

    def __str__(self) -> str:
        return self.original_name


class ProposedScan(models.Model):
    """An upload that shows only some pages of what was issued: put by until the signer has seen the
    whole set as it would be. No evidence; erased when it is used, dropped or forgotten.

    `originals` is what was uploaded (`scans.upload_bundle`), `file` the PDF made of it.
    `shows` has for each page of it, and `base_shows` for each page of the scan that is there, the
    issued page (null where it could not be told, 0 for a page of something else) and the turn in
    degrees clockwise that makes it upright, and the issued pages that lie beside that one.
    """

    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="proposed_scan",
    )
    base = protected(SignedScan, _("added to"))
    base_shows = models.JSONField(_("pages there"))
    file = models.CharField(_("file"), max_length=200)
    originals = models.CharField(_("original files"), max_length=200)
    original_name = models.CharField(_("original file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    shows = models.JSONField(_("pages added"))
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = protected(User, _("uploaded by"))

    class Meta:
        verbose_name = _("proposed scan")
        verbose_name_plural = _("proposed scans")

    def __str__(self) -> str:
        return self.original_name

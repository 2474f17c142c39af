"""Signed scans as they were uploaded, and uploads that wait: for the virus scanner, or for their
signer to look at a set of pages."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected, protected_or_none
from .document import IssuedDocument
from .user import User


class StoredUpload(models.Model):
    """A file as somebody sent it in."""

    file = models.CharField(_("file"), max_length=200)
    original_name = models.CharField(_("original file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = protected(User, _("uploaded by"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.original_name


class SignedScan(StoredUpload):
    """One upload that passed the gate. A later one replaces it; the row never changes (guarded).

    `originals` is the ZIP archive of what was uploaded where that was not one PDF but pictures or
    several files, of which `file` was made; where pages were added to an earlier scan, of these.
    """

    agreement = protected(Agreement, _("agreement"), "scans")
    document = protected(IssuedDocument, _("issued document"), "scans")
    number = models.PositiveSmallIntegerField(_("number"))
    file_name = models.CharField(_("canonical file name"), max_length=255)
    size = models.PositiveIntegerField(_("size in bytes"))
    originals = models.CharField(_("original files"), max_length=200, blank=True)
    originals_sha256 = models.CharField(_("SHA-256 of them"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("signed scan")
        verbose_name_plural = _("signed scans")
        ordering = ["agreement", "number"]
        indexes = [
            models.Index(fields=["sha256"], name="scan_sha256"),
            models.Index(fields=["uploaded_at"], name="scan_uploaded"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="scan_number_once")
        ]

    @property
    def originals_name(self) -> str:
        """What the archive is called when it is handed out."""
        return f"{self.file_name.removesuffix('.pdf')}.zip"


class QuarantinedUpload(StoredUpload):
    """An upload that came while the scanner was away, or too much else: kept, shown to nobody.

    A PDF, or an archive of several files (`scans.upload_bundle`), as the name of `file` says.

    `pdf` is what was made of photos that were taken one by one, with the paper straightened: of the
    photos alone it would look otherwise.

    Where its pages are added to those of a scan, `base` is that one, and `picks` says which page of
    which stands for which issued page (`services.scan_files.PickedPage`).

    One an agreement, only until it is scanned or the agreement makes a move. `due_at` is when the
    next sweep may try, and the claim of the one that does.
    """

    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="quarantined_upload",
    )
    size = models.PositiveIntegerField(_("size in bytes"))
    pdf = models.CharField(
        _("PDF made of it"), max_length=200, blank=True, db_default="", default=""
    )
    base = protected_or_none(SignedScan, _("added to"))
    picks = models.JSONField(_("pages"), default=list, blank=True)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("quarantined upload")
        verbose_name_plural = _("quarantined uploads")
        indexes = [models.Index(fields=["uploaded_at"], name="quarantined_since")]


class ProposedScan(StoredUpload):
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
    originals = models.CharField(_("original files"), max_length=200)
    pages = models.PositiveSmallIntegerField(_("pages"))
    shows = models.JSONField(_("pages added"))

    class Meta:
        verbose_name = _("proposed scan")
        verbose_name_plural = _("proposed scans")

"""Signed scans as they were uploaded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected
from .document import IssuedDocument
from .user import User


class SignedScan(models.Model):
    """One upload that passed the gate. A later one replaces it; the row never changes (guarded).

    `originals` is the ZIP archive of what was uploaded where that was not one PDF but pictures or
    several files, of which `file` was made; where pages were added to an earlier scan, of these.
    """

    agreement = protected(Agreement, _("agreement"), "scans")
    document = protected(IssuedDocument, _("issued document"), "scans")
    number = models.PositiveSmallIntegerField(_("number"))
    file = models.CharField(_("file"), max_length=200)
    original_name = models.CharField(_("original file name"), max_length=255)
    file_name = models.CharField(_("canonical file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    originals = models.CharField(_("original files"), max_length=200, blank=True)
    originals_sha256 = models.CharField(_("SHA-256 of them"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"))
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = protected(User, _("uploaded by"))

    class Meta:
        verbose_name = _("signed scan")
        verbose_name_plural = _("signed scans")
        ordering = ["agreement", "number"]
        indexes = [models.Index(fields=["sha256"], name="scan_sha256")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="scan_number_once")
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def originals_name(self) -> str:
        """What the archive is called when it is handed out."""
        return f"{self.file_name.removesuffix('.pdf')}.zip"

"""What was issued for signing, frozen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.enums import Status

from .agreement import Agreement
from .columns import protected
from .license import LicenseVersion


class IssuedDocument(models.Model):
    """The pre-filled LA as PDF: terms, bytes, digests, layout. Never changes (guarded)."""

    agreement = protected(Agreement, _("agreement"), "documents")
    version = protected(LicenseVersion, _("LA version"))
    number = models.PositiveSmallIntegerField(_("number"))
    document_id = models.CharField(_("document id"), max_length=20, unique=True)
    terms = models.JSONField(_("terms"))
    terms_sha256 = models.CharField(_("SHA-256 of the terms"), max_length=64)
    file = models.CharField(_("file"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    layout = models.JSONField(_("layout"))
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="document_number_once")
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def handed_out_name(self) -> str:
        """What the file is called when it is handed out: `file_name` is that of the signed one.

        Only what waits for a signature is called so: whoever finds the file later can go by it.
        """
        names = {Status.AWAITING_SIGNATURE: "to sign", Status.WITHDRAWN: "withdrawn"}
        standing = names.get(Status(self.agreement.status), "as issued")
        later = (each.number > self.number for each in self.agreement.documents.all())
        if self.agreement.status == Status.DRAFT or any(later):
            standing = f"replaced issue {self.number}"
        return f"{self.file_name.removesuffix('.pdf')} - {standing}.pdf"

"""Texts of the LA."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import VersionStatus

from .dataset import Dataset


class LicenseVersion(models.Model):
    """One text of a dataset's LA, in the Markdown file format of `agreements/licenses/`.

    `body_pdf` is the rendered body, made once: every signer signs the same pages, byte for byte.
    Once announced, the database refuses any change of text (migration `guards`).
    """

    dataset = models.ForeignKey(
        Dataset, verbose_name=_("dataset"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.CharField(_("version"), max_length=20)
    status = models.CharField(
        _("status"), max_length=20, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    source = models.TextField(_("text (Markdown with front matter)"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    effective_at = models.DateTimeField(_("takes effect"), null=True, blank=True)
    body_pdf = models.CharField(_("rendered body"), max_length=200)
    body_sha256 = models.CharField(_("SHA-256 of the rendered body"), max_length=64)
    body_pages = models.PositiveSmallIntegerField(_("pages of the body"))
    body_layout = models.JSONField(_("layout of the body"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("LA version")
        verbose_name_plural = _("LA versions")
        ordering = ["dataset", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(status=VersionStatus.IN_FORCE),
                name="version_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[VersionStatus.DRAFT]) | Q(effective_at__isnull=False),
                name="version_announced_has_effective_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} LA {self.number}"

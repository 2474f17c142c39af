"""Evidence bundles of many agreements, ordered together."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected
from .dataset import Dataset
from .user import User


class BundleOrder(models.Model):
    """Who asked for which, to be fetched as one ZIP file until `until`. `filters` is what stood in
    the address of the list."""

    dataset = protected(Dataset, _("dataset"), "bundle_orders")
    filters = models.CharField(_("filters"), max_length=1000, blank=True)
    with_notes = models.BooleanField(_("with internal notes"), default=False)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = protected(User, _("asked by"))
    until = models.DateTimeField(_("kept until"))
    deleted_at = models.DateTimeField(_("files deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("order of evidence bundles")
        verbose_name_plural = _("orders of evidence bundles")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["until"], condition=Q(deleted_at__isnull=True), name="bundles_to_delete"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.asked_at:%Y-%m-%d}"


class OrderedBundle(models.Model):
    """One of them: to be made (`due_at`, which is also the claim of whoever makes it), made (a
    file, until it is deleted), or not made, and why. No evidence, for it can be made anew."""

    order = models.ForeignKey(
        BundleOrder, verbose_name=_("order"), on_delete=models.CASCADE, related_name="bundles"
    )
    agreement = protected(Agreement, _("agreement"))
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    file = models.CharField(_("file"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    crc32 = models.PositiveBigIntegerField(_("CRC-32"), default=0)
    problem = models.CharField(_("why there is none"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ordered evidence bundle")
        verbose_name_plural = _("ordered evidence bundles")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["order", "agreement"], name="bundle_ordered_once"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(file="", size=0, problem=""),
                name="bundle_made_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.agreement.reference}"

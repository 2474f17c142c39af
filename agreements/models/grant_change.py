"""What became of grants, in the order in which others read it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import AccessChange

from .access import DownloadGrant
from .columns import protected, protected_or_none
from .dataset import Dataset
from .user import User


class GrantChange(models.Model):
    """One step of one grant, or of all of a dataset (`grant` is null), written in the transaction
    of what causes it.

    `number` is its place among those of its dataset. It is given once the step is committed
    (`services.machines.numbering`), so nothing ever appears before what was read already; then
    nothing of the row changes (guarded).
    """

    dataset = protected(Dataset, _("dataset"), "grant_changes")
    grant = protected_or_none(DownloadGrant, _("grant"), "changes")
    what = models.CharField(_("what"), max_length=20, choices=AccessChange.choices)
    at = models.DateTimeField(_("when"))
    number = models.PositiveBigIntegerField(_("number"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of access")
        verbose_name_plural = _("changes of access")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["dataset", "id"], condition=Q(number=None), name="change_to_number"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="change_numbered_once"),
            models.CheckConstraint(
                condition=Q(grant__isnull=False)
                | Q(what__in=[AccessChange.SUSPENDED, AccessChange.RESUMED]),
                name="change_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.what}"


class ChangeFeed(models.Model):
    """How far the changes of a dataset are numbered. Whoever numbers more holds its row."""

    dataset = models.OneToOneField(Dataset, on_delete=models.PROTECT, related_name="change_feed")
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.dataset} {self.last_number}"


class Pseudonym(models.Model):
    """By which a person is named to servers that need no address: drawn by lot, and always the
    same."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="pseudonym")
    value = models.CharField(_("pseudonym"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("pseudonym")
        verbose_name_plural = _("pseudonyms")
        default_permissions = ()

    def __str__(self) -> str:
        return self.value

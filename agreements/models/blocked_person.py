"""People whose requests the staff of a dataset want to look at twice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class BlockedPerson(models.Model):
    """A name, an address or both, and why. A match warns whoever reviews, and does nothing else.

    Never changed, lifted once (guarded).
    """

    dataset = protected(Dataset, _("dataset"), "blocked_people")
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    blocked_at = models.DateTimeField(_("blocked"))
    blocked_by = protected(User, _("blocked by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = protected_or_none(User, _("lifted by"))
    lifted_why = models.TextField(_("why lifted"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("blocked person")
        verbose_name_plural = _("block list")
        default_permissions = ("view", "add", "change")
        ordering = ["-pk"]
        constraints = [
            pair("lifted_at", "lifted_by", "blocked_person_lifted_pair"),
            models.CheckConstraint(
                condition=~Q(name="", email=""), name="blocked_person_name_or_address"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="blocked_person_reason"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.email)))

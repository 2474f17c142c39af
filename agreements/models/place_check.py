"""That somebody made sure where a signer works."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected
from .user import User


class PlaceCheck(models.Model):
    """How, by whom and when; written once (guarded)."""

    agreement = protected(Agreement, _("agreement"), "place_checks")
    how = models.TextField(_("how"), max_length=2000)
    checked_at = models.DateTimeField(_("checked"))
    checked_by = protected(User, _("checked by"))

    class Meta:
        verbose_name = _("check of a person’s place")
        verbose_name_plural = _("checks of people’s places")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(how=""), name="place_check_how")]

    def __str__(self) -> str:
        return self.how[:60]

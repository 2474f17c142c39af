"""Why something that could tell of a person was erased from audit events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .columns import protected_or_none
from .dataset import Dataset
from .user import User


class PersonalDataErasure(models.Model):
    """Written once (guarded). What it erased points here (`EventPersonalData`); whose it was is
    kept nowhere. Without a dataset it went through all of them, and the portal's own events."""

    dataset = protected_or_none(Dataset, _("dataset"), "erasures")
    reason = models.TextField(_("reason"), max_length=2000)
    erased_at = models.DateTimeField(_("erased"))
    # Nobody: the time was over for which it is kept.
    erased_by = protected_or_none(User, _("erased by"))

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="erasure_reason")]

    def __str__(self) -> str:
        return self.reason[:60]

"""What staff say of a domain, and why."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import DomainWord

from .columns import protected
from .dataset import Dataset
from .user import User


class DomainTrust(models.Model):
    """Written once (guarded); the last one about a domain counts. The dataset's own lists, by which
    addresses are judged, are changed in the same transaction."""

    dataset = protected(Dataset, _("dataset"), "domain_trusts")
    domain = models.CharField(_("domain"), max_length=254)
    word = models.CharField(_("word"), max_length=12, choices=DomainWord.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    said_at = models.DateTimeField(_("said"))
    said_by = protected(User, _("said by"))

    class Meta:
        verbose_name = _("trust in a domain")
        verbose_name_plural = _("trust in domains")
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["dataset", "domain"], name="domain_trust_of")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="domain_trust_reason"),
            models.CheckConstraint(
                condition=Q(word__in=DomainWord.values), name="domain_trust_word_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain}: {self.get_word_display()}"

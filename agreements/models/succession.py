"""The owner of a dataset names a new signer for the people of one who can't be reached any more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import SuccessionState

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .user import User


class Succession(models.Model):
    """Asked of whoever reads the mail of `to_email`, who takes it up or declines; until then it can
    be called off. Taken up, it is a `request` like any other, which succeeds the agreement.

    Only `services.requests.new_signer` writes it.
    """

    agreement = protected(Agreement, _("agreement"), "successions")
    to_email = models.EmailField(_("new signer"), max_length=254)
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=10, choices=SuccessionState.choices, default=SuccessionState.ASKED
    )
    started_at = models.DateTimeField(_("named"))
    started_by = protected(User, _("named by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = protected_or_none(User, _("answered by"))
    word = models.TextField(_("a word"), max_length=2000, blank=True)
    request = protected_or_none(Agreement, _("request"), "taken_up")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        default_permissions = ()
        indexes = [models.Index(fields=["to_email"], name="succession_to")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state=SuccessionState.ASKED),
                name="succession_one_open",
            ),
            pair("answered_at", "answered_by", "succession_answered_pair"),
            models.CheckConstraint(
                condition=Q(state=SuccessionState.ASKED, answered_at=None, request=None)
                | Q(
                    state=SuccessionState.TAKEN_UP,
                    answered_at__isnull=False,
                    request__isnull=False,
                )
                | Q(
                    state__in=(SuccessionState.DECLINED, SuccessionState.CALLED_OFF),
                    answered_at__isnull=False,
                    request=None,
                ),
                name="succession_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} → {self.to_email}"

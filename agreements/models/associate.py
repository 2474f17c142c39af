"""Students and employees for whom a signer answers (LA, clause 2)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from agreements.enums import Role

from .agreement import Agreement
from .columns import protected


class AssociatedUser(models.Model):
    """One person listed under a signer. `person_key` is `text.person_key(name)`."""

    agreement = protected(Agreement, _("agreement"), "associates")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    person_key = models.CharField(max_length=400, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    competition_id = models.CharField(_("registered ID for the competition"), max_length=100)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    since = models.DateTimeField(_("from"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("associated user")
        verbose_name_plural = _("associated users")
        ordering = ["agreement", "position"]
        # By these the same person is found under another signer.
        indexes = [
            models.Index(fields=["person_key"], name="associate_person_key"),
            models.Index(Upper("competition_id"), name="associate_competition_id"),
            models.Index(fields=["email"], name="associate_email"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "person_key", "competition_id"],
                condition=Q(until__isnull=True),
                name="associate_person_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "email"],
                condition=~Q(email="") & Q(until__isnull=True),
                name="associate_email_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

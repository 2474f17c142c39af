"""Students and employees for whom a signer answers (LA, clause 2)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from agreements.enums import AssociateState, Role

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .user import User


class AssociatedUser(models.Model):
    """One person listed under a signer. `person_key` is `text.person_key(name)`.

    `user` is the account by which they confirmed; only `services.associates` writes `state`.
    """

    agreement = protected(Agreement, _("agreement"), "associates")
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    person_key = models.CharField(max_length=400, editable=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    competition_id = models.CharField(_("registered ID for the competition"), max_length=100)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=AssociateState.choices, default=AssociateState.NAMED
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    user = protected_or_none(User, _("account"), "listings")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = protected_or_none(User, _("ended by"))
    ended_reason = models.TextField(_("reason"), max_length=2000, blank=True)

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
            pair("confirmed_at", "user", "associate_confirmed_pair"),
            pair("until", "ended_by", "associate_ended_pair"),
            models.CheckConstraint(
                condition=Q(state=AssociateState.ENDED, until__isnull=False)
                | Q(state__in=(AssociateState.NAMED, AssociateState.INVITED), user=None, until=None)
                | Q(state=AssociateState.CONFIRMED, user__isnull=False, until=None),
                name="associate_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mailbox(self) -> str:
        """Where mails go: once confirmed, the main address of the account; "" if nowhere."""
        return self.user.email if self.user else self.email
